use super::markup::{Piece, el};

/// The outlines of the page's few icons, on a 16 × 16 grid.
#[derive(Clone, Copy)]
pub enum Icon {
    /// Two arrows apart.
    Expand,
    /// Rows and columns.
    Table,
    /// A line going up.
    Chart,
    /// An arrow round.
    Refresh,
    /// A cross.
    Close,
    /// A box with an arrow out of it.
    Share,
    /// Corners of a screen.
    Screen,
    /// Three sliders.
    Options,
    /// Three dots.
    More,
}

/// An icon in the colour of its text; always beside a label or a title.
pub fn glyph(icon: Icon) -> Piece {
    let path = match icon {
        Icon::Expand => "M9.5 6.5 14 2m0 0h-4m4 0v4M6.5 9.5 2 14m0 0h4m-4 0v-4",
        Icon::Table => "M2 3.5h12v9H2zM2 6.5h12M6 6.5v6",
        Icon::Chart => "M2 2v12h12M4.5 10.5 7.5 7l2 2 4-5",
        Icon::Refresh => "M13.5 8a5.5 5.5 0 1 1-1.6-3.9M13.5 1.8v3h-3",
        Icon::Close => "M3.5 3.5l9 9m0-9-9 9",
        Icon::Share => "M6 4H3v9h9v-3M9 2.5h4.5V7M13.5 2.5l-6 6",
        Icon::Screen => "M2 6V2h4M10 2h4v4M14 10v4h-4M6 14H2v-4",
        Icon::Options => "M2 4h7m3 0h2M2 8h2m3 0h7M2 12h6m3 0h3M10.5 2.5v3M5.5 6.5v3M9.5 10.5v3",
        Icon::More => {
            "M3 7.7a.3.3 0 1 0 0 .6.3.3 0 1 0 0-.6M8 7.7a.3.3 0 1 0 0 .6.3.3 0 1 0 0-.6M13 7.7a.3.3 0 1 0 0 .6.3.3 0 1 0 0-.6"
        }
    };
    el("svg")
        .class("icon")
        .set("viewBox", "0 0 16 16")
        .set("width", "16")
        .set("height", "16")
        .set("aria-hidden", "true")
        .child(
            el("path")
                .set("d", path)
                .set("fill", "none")
                .set("stroke", "currentColor")
                .set("stroke-width", "1.4")
                .set("stroke-linecap", "round")
                .set("stroke-linejoin", "round"),
        )
}

/// A button that is only an icon; what it does is said in words too.
pub fn icon_button(class: &str, action: &str, icon: Icon, label: fn() -> String) -> Piece {
    el("button")
        .set("type", "button")
        .class(class)
        .set("data-action", action)
        .follow("title", label)
        .follow("aria-label", label)
        .child(glyph(icon))
}
