//! Every value that a text looks up, from Tera's own tree: whether it must be there, and who defines it.

use tera::ast::{
    Expr, ExprVal, Forloop, FunctionCall, If, In, LogicExpr, LogicOperator, MathExpr, Node, Set,
    Test,
};

/// A value that is looked up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Lookup<'a> {
    /// As written: `loop.index`.
    pub(super) name: &'a str,
    /// Tera goes on without it: a condition, `default`, `is defined`.
    pub(super) is_forgiven: bool,
    /// The text itself defines it, by `for` or `set`.
    pub(super) is_own: bool,
    /// It is only reached where some `admin_…` is there.
    pub(super) is_guarded: bool,
}

/// Finds all lookups, in the order of the text (but for named arguments, which Tera does not keep in order).
pub(super) fn lookups(nodes: &[Node]) -> Vec<Lookup<'_>> {
    let mut walk = Walk {
        found: Vec::new(),
        scopes: vec![Vec::new()],
        guards: 0,
    };
    walk.nodes(nodes);
    walk.found
}

struct Walk<'a> {
    found: Vec<Lookup<'a>>,
    /// What the text defines, the innermost loop last.
    scopes: Vec<Vec<&'a str>>,
    guards: usize,
}

impl<'a> Walk<'a> {
    fn nodes(&mut self, nodes: &'a [Node]) {
        nodes.iter().for_each(|node| self.node(node));
    }

    fn node(&mut self, node: &'a Node) {
        match node {
            Node::VariableBlock(_, expression) => self.value(expression),
            Node::Set(_, set) => self.set(set),
            Node::FilterSection(_, section, _) => {
                self.arguments(&section.filter);
                self.nodes(&section.body);
            }
            Node::Block(_, block, _) => self.nodes(&block.body),
            Node::Forloop(_, forloop, _) => self.forloop(forloop),
            Node::If(branches, _) => self.branches(branches),
            Node::Super
            | Node::Text(_)
            | Node::MacroDefinition(..)
            | Node::Extends(..)
            | Node::Include(..)
            | Node::ImportMacro(..)
            | Node::Raw(..)
            | Node::Break(_)
            | Node::Continue(_)
            | Node::Comment(..) => {}
        }
    }

    fn set(&mut self, set: &'a Set) {
        self.value(&set.value);
        let scope = if set.global {
            self.scopes.first_mut()
        } else {
            self.scopes.last_mut()
        };
        if let Some(scope) = scope {
            scope.push(&set.key);
        }
    }

    fn forloop(&mut self, forloop: &'a Forloop) {
        self.value(&forloop.container);
        let names = [forloop.key.as_deref(), Some(&forloop.value), Some("loop")];
        self.scopes.push(names.into_iter().flatten().collect());
        self.nodes(&forloop.body);
        self.scopes.pop();
        if let Some(body) = &forloop.empty_body {
            self.nodes(body);
        }
    }

    fn branches(&mut self, branches: &'a If) {
        for (_, condition, body) in &branches.conditions {
            self.condition(condition);
            let guards = usize::from(asks_for_admin(condition));
            self.guards += guards;
            self.nodes(body);
            self.guards -= guards;
        }
        if let Some((_, body)) = &branches.otherwise {
            self.nodes(body);
        }
    }

    /// What is looked up for a value: it must be there.
    #[allow(clippy::wildcard_enum_match_arm)] // Tera joins names and calls; all else is written out
    fn value(&mut self, expression: &'a Expr) {
        match &expression.val {
            ExprVal::Ident(name) => {
                self.look_up(name, expression.negated || expression.has_default_filter());
            }
            ExprVal::Math(MathExpr { lhs, rhs, .. }) | ExprVal::In(In { lhs, rhs, .. }) => {
                self.value(lhs);
                self.value(rhs);
            }
            ExprVal::Logic(LogicExpr { lhs, rhs, operator }) => match operator {
                LogicOperator::And | LogicOperator::Or => {
                    self.condition(lhs);
                    self.condition(rhs);
                }
                LogicOperator::Gt
                | LogicOperator::Gte
                | LogicOperator::Lt
                | LogicOperator::Lte
                | LogicOperator::Eq
                | LogicOperator::NotEq => {
                    self.value(lhs);
                    self.value(rhs);
                }
            },
            ExprVal::Test(test) => self.test(test),
            ExprVal::FunctionCall(call) => self.arguments(call),
            ExprVal::Array(values) => values.iter().for_each(|value| self.value(value)),
            ExprVal::StringConcat(concat) => concat.values.iter().for_each(|value| match value {
                ExprVal::Ident(name) => self.look_up(name, false),
                ExprVal::FunctionCall(call) => self.arguments(call),
                _ => {}
            }),
            ExprVal::MacroCall(_)
            | ExprVal::String(_)
            | ExprVal::Int(_)
            | ExprVal::Float(_)
            | ExprVal::Bool(_) => {}
        }
        expression
            .filters
            .iter()
            .for_each(|filter| self.arguments(filter));
    }

    /// What is looked up for a yes or no: a name alone that is not there means no.
    fn condition(&mut self, expression: &'a Expr) {
        if let ExprVal::Ident(name) = &expression.val {
            self.look_up(name, true);
            expression
                .filters
                .iter()
                .for_each(|filter| self.arguments(filter));
        } else {
            self.value(expression);
        }
    }

    fn test(&mut self, test: &'a Test) {
        let is_forgiven = matches!(&*test.name, "defined" | "undefined");
        self.look_up(&test.ident, is_forgiven);
        test.args.iter().for_each(|value| self.value(value));
    }

    fn arguments(&mut self, call: &'a FunctionCall) {
        call.args.values().for_each(|value| self.value(value));
    }

    fn look_up(&mut self, name: &'a str, is_forgiven: bool) {
        let root = name.split(['.', '[']).next().unwrap_or_default();
        self.found.push(Lookup {
            name,
            is_forgiven,
            is_own: self.scopes.iter().flatten().any(|own| *own == root),
            is_guarded: self.guards > 0,
        });
    }
}

/// Tells whether a condition holds only where some `admin_…` is there.
fn asks_for_admin(condition: &Expr) -> bool {
    if condition.negated {
        return false;
    }
    match &condition.val {
        ExprVal::Ident(name) => name.starts_with("admin_"),
        ExprVal::Test(test) => {
            test.ident.starts_with("admin_") && (test.name == "undefined") == test.negated
        }
        ExprVal::Logic(LogicExpr { lhs, rhs, operator }) => {
            *operator == LogicOperator::And && (asks_for_admin(lhs) || asks_for_admin(rhs))
        }
        ExprVal::String(_)
        | ExprVal::Int(_)
        | ExprVal::Float(_)
        | ExprVal::Bool(_)
        | ExprVal::Math(_)
        | ExprVal::MacroCall(_)
        | ExprVal::FunctionCall(_)
        | ExprVal::Array(_)
        | ExprVal::StringConcat(_)
        | ExprVal::In(_) => false,
    }
}
