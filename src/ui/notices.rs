use leptos::prelude::*;

use super::icons::{Icon, icon_button};
use super::language::tr;
use super::markup::{Piece, el, part};
use super::session::Session;
use crate::dashboard::{Expected, Notice};

/// What a notice's value is shortened to: a link may hold thousands of letters.
const LONGEST_VALUE: usize = 80;

/// Parameters of the link that could not be read, each with what was expected.
pub fn notices(session: Session) -> Piece {
    part(move || {
        let notices = session.notices.get();
        (!notices.is_empty()).then(|| {
            el("div")
                .class("notices")
                .set("role", "status")
                .child(
                    el("ul").child(
                        notices
                            .into_iter()
                            .map(|notice| el("li").set("data-notice", notice.parameter.clone()).child(text(&notice)))
                            .collect::<Piece>(),
                    ),
                )
                .child(
                    icon_button("quiet", "dismiss-notices", Icon::Close, || tr!("notice.dismiss"))
                        .on("click", move |_| session.notices.set(Vec::new())),
                )
        })
    })
}

fn text(notice: &Notice) -> String {
    let mut value: String = notice.value.chars().take(LONGEST_VALUE).collect();
    if value.len() < notice.value.len() {
        value.push('…');
    }
    let expected = match notice.expected {
        Expected::Time => tr!("notice.time"),
        Expected::Duration => tr!("notice.duration"),
        Expected::Percentiles => tr!("notice.percentiles"),
        Expected::Percent => tr!("notice.percent"),
        Expected::Zone => tr!("notice.zone"),
        Expected::Labels => tr!("notice.labels"),
        Expected::Source => tr!("notice.source"),
        Expected::Metric => tr!("notice.metric"),
        Expected::Window => tr!("notice.window"),
        Expected::OneOf(words) => tr!("notice.one_of", words = words),
    };
    let title = tr!("notice.title", parameter = notice.parameter, value = value);
    format!("{title}: {expected}. {}", tr!("notice.default"))
}
