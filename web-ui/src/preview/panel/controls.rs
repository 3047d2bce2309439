//! What the panel is made of. Each control has an `id` of its own, so that the focus finds it again.

use leptos::html;
use leptos::prelude::*;

use crate::widgets::icon::Icon;
use crate::widgets::{Live, live, paragraph, part, span, words};

/// Values with their names, in parts; a part without a name stands alone.
pub type Options = Vec<(&'static str, Vec<(&'static str, String)>)>;

/// Makes options that are in no parts.
pub fn plain<T: Copy>(
    all: &[T],
    value: fn(T) -> &'static str,
    name: impl Fn(T) -> &'static str,
) -> Vec<(&'static str, String)> {
    let option = |one: &T| (value(*one), name(*one).to_owned());
    all.iter().map(option).collect()
}

/// A list to pick one from.
#[component]
pub fn Pick(
    /// Its `id`.
    id: &'static str,
    /// Its label.
    label: &'static str,
    /// What may be picked.
    options: Options,
    /// What is picked.
    #[prop(into)]
    value: Signal<String>,
    /// What picking does.
    #[prop(into)]
    pick: Callback<String>,
) -> impl IntoView {
    let node = NodeRef::<html::Select>::new();
    Effect::new(move || {
        if let Some((select, value)) = node.get().zip(value.try_get()) {
            select.set_value(&value);
        }
    });
    let mut parts = Vec::new();
    for (name, options) in options {
        let options: Vec<_> = options
            .into_iter()
            .map(|(value, name)| view! { <option value=value>{name}</option> }.into_any())
            .collect();
        if name.is_empty() {
            parts.extend(options);
        } else {
            parts.push(view! { <optgroup label=name>{options}</optgroup> }.into_any());
        }
    }
    view! {
        <div class="control">
            <label for=id>{label}</label>
            <select
                id=id
                node_ref=node
                on:change=move |event| pick.run(event_target_value(&event))
            >
                {parts}
            </select>
        </div>
    }
}

/// A few ways side by side, of which one is chosen.
#[component]
pub fn Segments(
    /// What its parts' `id` begins with; also the name of the group.
    id: &'static str,
    /// Its label.
    label: &'static str,
    /// What may be chosen.
    options: Vec<(&'static str, String)>,
    /// What is chosen.
    #[prop(into)]
    value: Signal<String>,
    /// What choosing does.
    #[prop(into)]
    pick: Callback<String>,
) -> impl IntoView {
    let mut parts = Vec::new();
    for (option, name) in options {
        let one = view! {
            <label>
                <input
                    type="radio"
                    id=format!("{id}-{option}")
                    name=id
                    prop:checked=live(move || *value.read() == option)
                    on:change=move |_| pick.run(option.to_owned())
                />
                <span>{name}</span>
            </label>
        };
        parts.push(one.into_any());
    }
    view! {
        <fieldset class="control">
            <legend>{label}</legend>
            <div class="segments">{parts}</div>
        </fieldset>
    }
}

/// A switch.
#[component]
pub fn Switch(
    /// Its `id`.
    id: String,
    /// Its label.
    label: &'static str,
    /// What it means.
    hint: &'static str,
    /// Whether it is on.
    #[prop(into)]
    on: Signal<bool>,
    /// Why it cannot be switched, if so.
    #[prop(into)]
    off: Signal<Option<String>>,
    /// What switching does.
    #[prop(into)]
    set: Callback<bool>,
) -> impl IntoView {
    let about = format!("{id}-hint");
    view! {
        <div class="switch-row">
            <div>
                <label for=id.clone()>{label}</label>
                <p class="hint" id=about.clone()>
                    {live(move || off.get().unwrap_or_else(|| hint.to_owned()))}
                </p>
            </div>
            <input
                type="checkbox"
                role="switch"
                id=id
                aria-describedby=about
                prop:checked=live(move || on.get())
                disabled=live(move || off.read().is_some())
                on:change=move |event| set.run(event_target_checked(&event))
            />
        </div>
    }
}

/// What a button does.
pub type Press = Box<dyn Fn()>;

/// What makes a button another one than the rest.
#[derive(Default)]
pub struct Looks {
    /// Its class.
    pub class: &'static str,
    /// Its `id`, if the focus has to find it again.
    pub id: Option<String>,
    /// Its name, where it does not say it itself.
    pub label: Option<String>,
    /// Whether it is pressed, for one that stays so.
    pub pressed: Option<Live<String>>,
}

/// A button. All of the preview's are this one: each `view!` with its own closures is code of its own.
pub fn button(looks: Looks, inside: Vec<AnyView>, press: Press) -> AnyView {
    let Looks {
        class,
        id,
        label,
        pressed,
    } = looks;
    view! {
        <button
            type="button"
            class=class
            id=id
            title=label.clone()
            aria-label=label
            aria-pressed=pressed
            on:click=move |_| press()
        >
            {inside}
        </button>
    }
    .into_any()
}

/// A small button.
pub fn action(
    id: &'static str,
    icon: &'static str,
    label: &'static str,
    press: impl Fn() + 'static,
) -> AnyView {
    let looks = Looks {
        class: "tool",
        id: Some(id.to_owned()),
        ..Looks::default()
    };
    button(looks, vec![picture(icon), span("", label)], Box::new(press))
}

/// The same without words beside its picture.
pub fn small_action(
    id: &'static str,
    icon: &'static str,
    label: &'static str,
    press: impl Fn() + 'static,
) -> AnyView {
    let looks = Looks {
        class: "tool",
        id: Some(id.to_owned()),
        label: Some(label.to_owned()),
        ..Looks::default()
    };
    button(looks, vec![picture(icon)], Box::new(press))
}

/// An icon.
pub fn picture(path: &'static str) -> AnyView {
    view! { <Icon path /> }.into_any()
}

/// Words that come and go; read aloud when they come.
pub fn note(said: Live<Option<String>>) -> AnyView {
    let line = live(move || match said() {
        Some(said) => paragraph("hint", said),
        None => ().into_any(),
    });
    view! { <div aria-live="polite">{line}</div> }.into_any()
}

/// Controls side by side.
pub fn row(children: Vec<AnyView>) -> AnyView {
    part("div", "tools", children)
}

/// A name with its value, such as a code.
pub fn named(name: &'static str, value: AnyView) -> AnyView {
    part("p", "named", vec![words("span", "hint", name), value])
}
