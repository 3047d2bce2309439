//! The administrator's Markdown, friendly and hostile, and the blocks that come of it.

use latchkey_core::page::{Block, Inline, MAX_NESTING, MAX_PAGE_BYTES, Page};
use proptest::prelude::*;

/// A page on one line: `h1(…) p(…) ul[…|…] 3.[…|…] >(…) code(…) ---`, `*…*`, `_…_`, `` `…` ``, `/`, `1:url(…)`.
fn shown(page: &Page) -> String {
    blocks(&page.blocks)
}

fn blocks(all: &[Block]) -> String {
    let one = |block: &Block| match block {
        Block::Heading { level, content } => format!("h{level}({})", inlines(content)),
        Block::Paragraph { content } => format!("p({})", inlines(content)),
        Block::List { start, items } => {
            let items: Vec<String> = items.iter().map(|item| blocks(item)).collect();
            let kind = start.map_or("ul".to_owned(), |start| format!("{start}."));
            format!("{kind}[{}]", items.join("|"))
        }
        Block::Quote { blocks: quoted } => format!(">({})", blocks(quoted)),
        Block::Code { text } => format!("code({text})"),
        Block::Rule => "---".to_owned(),
    };
    all.iter().map(one).collect::<Vec<_>>().join(" ")
}

fn inlines(all: &[Inline]) -> String {
    let one = |inline: &Inline| match inline {
        Inline::Text { text } => text.clone(),
        Inline::Strong { content } => format!("*{}*", inlines(content)),
        Inline::Emphasis { content } => format!("_{}_", inlines(content)),
        Inline::Code { text } => format!("`{text}`"),
        Inline::Break => "/".to_owned(),
        Inline::Link {
            number,
            url,
            content,
        } => format!("{number}:{url}({})", inlines(content)),
    };
    all.iter().map(one).collect()
}

#[track_caller]
fn becomes(markdown: &str, expected: &str) {
    assert_eq!(shown(&Page::parse(markdown)), expected, "{markdown}");
}

#[test]
fn keeps_the_forms_of_markdown() {
    becomes("", "");
    becomes(" \n\n", "");
    becomes(
        "# One\n## Two\n### Three\n###### Six",
        "h1(One) h2(Two) h3(Three) h3(Six)",
    );
    becomes("one\ntwo\n\nthree  \nfour", "p(one/two) p(three/four)");
    becomes("**a _b_** `c*d*`", "p(*a _b_* `c*d*`)");
    becomes(
        "- a\n- b\n  1. c\n  2. d\n- e",
        "ul[p(a)|p(b) 1.[p(c)|p(d)]|p(e)]",
    );
    becomes("7. a\n\n   b\n\n8. c", "7.[p(a) p(b)|p(c)]");
    becomes("> a\n>> b\n\n---\n", ">(p(a) >(p(b))) ---");
    becomes("```sh\nls <b>\n\ttab\n```\n", "code(ls <b>\n    tab)");
    becomes("#", "");
    becomes("a &lt;b&gt; &amp; &copy;", "p(a <b> & ©)");
}

#[test]
fn drops_html_and_what_it_hides() {
    becomes(
        "Hi <b>Alice</b>, <span onclick=x>welcome</span>!",
        "p(Hi Alice, welcome!)",
    );
    becomes("a<script>alert(1)</script>b", "p(ab)");
    becomes(
        "a<SCRIPT src=x>**evil** [x](https://e.example)</Script >b",
        "p(ab)",
    );
    becomes("a<style>b{}\nc", "p(a)");
    becomes("a<script>b\n\nc", "p(a) p(c)");
    becomes("- a<script>b\n- c", "ul[p(a)|p(c)]");
    becomes("<script>\n\nalert(1)\n\n</script>\n\nafter", "p(after)");
    becomes("<div>\n**x**\n</div>\n\nafter", "p(after)");
    becomes("<!-- a --> b\n\nc <!-- d --> e", "p(c  e)");
    becomes("one<br>two<br/>three", "p(one/two/three)");
    becomes("a</script>b<b", "p(ab<b)");
    becomes("<script>only", "");
}

#[test]
fn numbers_links_and_shows_no_other_scheme() {
    becomes(
        "[b](https://b.example/x \"t\") https://a.example. <https://c.example>",
        "p(1:https://b.example/x(b) 2:https://a.example/(https://a.example). 3:https://c.example/(https://c.example))",
    );
    becomes(
        "[bü](https://bücher.example)",
        "p(1:https://xn--bcher-kva.example/(bü))",
    );
    becomes("[a *b*](javascript:alert(1))", "p(a _b_)");
    becomes(
        "[a](data:text/html,x) [b](file:///etc/passwd) [c](//e.example) [d](x)",
        "p(a b c d)",
    );
    becomes(
        "[intranet](http://wiki.local/)",
        "p(intranet (http://wiki.local/))",
    );
    becomes("<http://wiki.local/>", "p(http://wiki.local/)");
    becomes(
        "[write](mailto:it@example.com) <it@example.com>",
        "p(write (it@example.com) it@example.com)",
    );
    becomes("[bank](https://bank.example@evil.example/)", "p(bank)");
    becomes(
        "https://bank.example@evil.example/",
        "p(https://bank.example@evil.example/)",
    );
    becomes("[](https://a.example)", "");
    becomes(
        "[r]\n\n[r]: https://a.example",
        "p(1:https://a.example/(r))",
    );
    becomes(
        "**see https://a.example**",
        "p(*see 1:https://a.example/(https://a.example)*)",
    );
    becomes(
        "[a <https://in.example> b](https://out.example)",
        "p(1:https://out.example/(a https://in.example b))",
    );
    becomes("`https://a.example`", "p(`https://a.example`)");
    becomes("    https://a.example", "code(https://a.example)");
    let page = Page::parse("[b](https://b.example)\n- https://a.example\n> # https://c.example");
    assert_eq!(
        page.links(),
        [
            "https://b.example/",
            "https://a.example/",
            "https://c.example/"
        ]
    );
}

#[test]
fn cuts_bare_links_out_of_sentences() {
    for (text, expected) in [
        (
            "(https://a.example)",
            "(1:https://a.example/(https://a.example))",
        ),
        (
            "https://a.example/x_(y))",
            "1:https://a.example/x_(y)(https://a.example/x_(y)))",
        ),
        (
            "https://a.example...",
            "1:https://a.example/(https://a.example)...",
        ),
        (
            "https://a.example?!",
            "1:https://a.example/(https://a.example)?!",
        ),
        ("xhttps://a.example", "xhttps://a.example"),
        ("https://", "https://"),
        (
            "https://https://a.example",
            "1:https://https//a.example(https://https://a.example)",
        ),
        ("HTTPS://a.example", "HTTPS://a.example"),
    ] {
        becomes(text, &format!("p({expected})"));
    }
}

#[test]
fn turns_pictures_into_their_descriptions() {
    becomes("![our *logo*](https://a.example/l.png)", "p(our _logo_)");
    becomes("![](x.png)", "");
    becomes(
        "[![logo](l.png)](https://a.example)",
        "p(1:https://a.example/(logo))",
    );
}

#[test]
fn replaces_what_acts() {
    becomes(
        "a\u{1b}[31mb\u{202e}c\0d",
        "p(a\u{FFFD}[31mb\u{FFFD}c\u{FFFD}d)",
    );
    becomes(
        "`a\u{7}`\n\n```\nb\u{9b}\n```",
        "p(`a\u{FFFD}`) code(b\u{FFFD})",
    );
    becomes(
        "[a](https://a.example/\u{202e}x)",
        "p(1:https://a.example/%E2%80%AEx(a))",
    );
}

#[test]
fn cuts_what_is_too_long() {
    let fits = "ä".repeat(MAX_PAGE_BYTES / 2);
    let page = Page::parse(&fits);
    assert!(!page.cut);
    let page = Page::parse(&format!("x{fits}"));
    assert!(page.cut);
    assert_eq!(
        shown(&page).chars().filter(|c| *c == 'ä').count(),
        MAX_PAGE_BYTES / 2 - 1
    );
    let long = format!("https://a.example/{}", "x".repeat(3000));
    becomes(&long, &format!("p({long})"));
}

/// How deep the elements of a page lie in each other.
fn depth(page: &Page) -> usize {
    fn of_blocks(blocks: &[Block]) -> usize {
        let depths = blocks.iter().map(|block| match block {
            Block::Heading { content, .. } | Block::Paragraph { content } => {
                1 + of_inlines(content)
            }
            Block::List { items, .. } => {
                2 + items.iter().map(|item| of_blocks(item)).max().unwrap_or(0)
            }
            Block::Quote { blocks } => 1 + of_blocks(blocks),
            Block::Code { .. } | Block::Rule => 1,
        });
        depths.max().unwrap_or(0)
    }
    fn of_inlines(inlines: &[Inline]) -> usize {
        let depths = inlines.iter().map(|inline| match inline {
            Inline::Strong { content }
            | Inline::Emphasis { content }
            | Inline::Link { content, .. } => 1 + of_inlines(content),
            Inline::Text { .. } | Inline::Code { .. } | Inline::Break => 0,
        });
        depths.max().unwrap_or(0)
    }
    of_blocks(&page.blocks)
}

/// The paragraph around words that lost their form comes on top of the limit.
const DEEPEST: usize = MAX_NESTING + 1;

fn words(page: &Page) -> String {
    shown(page).chars().filter(|c| c.is_alphabetic()).collect()
}

#[test]
fn bounds_a_megabyte_of_anything() {
    let large = 1024 * 1024;
    for pattern in [
        ">",
        "> ",
        "- ",
        "* a\n",
        "1. ",
        "  - a\n",
        "[",
        "![",
        "](",
        "[a](",
        "*",
        "**",
        "_a ",
        "`",
        "``a",
        "<",
        "<b>",
        "<script>",
        "</script>",
        "&",
        "&amp;",
        "\\",
        "\n",
        "\r",
        "\t",
        "#",
        "# ",
        "[a]: b\n",
        "[a][b]",
        "---\n",
        "https://",
        "https://a.example/)",
        "https://a)))",
        "a\u{301}",
        "\0",
        "<!--",
        "<?",
        "<![CDATA[",
        "|",
        "~~~\n",
    ] {
        let page = Page::parse(&pattern.repeat(large / pattern.len()));
        assert!(page.cut, "{pattern:?}");
        assert!(depth(&page) <= DEEPEST, "{pattern:?}: {}", depth(&page));
    }
}

#[test]
fn keeps_the_words_of_what_lies_too_deep() {
    let quotes = format!("{} deep **words** here", ">".repeat(40));
    assert_eq!(words(&Page::parse(&quotes)), "pdeepwordshere");
    let mut lists = String::new();
    for (level, name) in ('a'..='z').enumerate() {
        lists.push_str(&format!("{}- {name}\n", "  ".repeat(level)));
    }
    let page = Page::parse(&lists);
    let shown = shown(&page);
    for name in 'a'..='z' {
        assert!(shown.contains(&format!("p({name})")), "{name}: {shown}");
    }
    assert!(depth(&page) <= DEEPEST);
}

#[test]
fn the_deepest_page_crosses_the_bridge() {
    let deepest = format!(
        "{}{}x{}",
        "> ".repeat(12),
        "*a **b ".repeat(4),
        "** *".repeat(4)
    );
    let page = Page::parse(&deepest);
    let json = serde_json::to_string(&page).unwrap();
    assert_eq!(serde_json::from_str::<Page>(&json).unwrap(), page);
}

proptest! {
    #[test]
    fn never_panics_and_stays_bounded(
        markdown in "(\\PC|[\n\t \u{0}-\u{1f}]|[-*_`#>\\[\\]()!<>&|~:.0-9]|https://|<script>|</script>|\n> |\n- |\n    ){0,120}",
    ) {
        let page = Page::parse(&markdown);
        prop_assert!(depth(&page) <= DEEPEST);
        let links = page.links();
        prop_assert!(links.iter().all(|url| url.starts_with("https://") && url.is_ascii()));
        let json = serde_json::to_string(&page).unwrap();
        prop_assert_eq!(serde_json::from_str::<Page>(&json).unwrap(), page);
    }
}
