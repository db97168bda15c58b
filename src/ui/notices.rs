use leptos::prelude::*;

use super::erase::{handler, part};
use super::icons::{Glyph, Icon};
use super::language::tr;
use super::session::Session;
use crate::dashboard::{Expected, Notice};

/// What a notice's value is shortened to: a link may hold thousands of letters.
const LONGEST_VALUE: usize = 80;

/// Parameters of the link that could not be read, each with what was expected.
#[component]
pub fn Notices(session: Session) -> impl IntoView {
    let list = part(move || {
        let notices = session.notices.get();
        (!notices.is_empty()).then(|| {
            view! {
                <div class="notices" role="status">
                    <ul>
                        {notices.into_iter().map(|notice| view! { <li data-notice=notice.parameter.clone()>{text(&notice)}</li> }).collect_view()}
                    </ul>
                    <button type="button" class="quiet" title=tr!("notice.dismiss") aria-label=tr!("notice.dismiss") on:click=handler(move |_| session.notices.set(Vec::new()))>
                        <Glyph icon=Icon::Close/>
                    </button>
                </div>
            }
        })
    });
    view! { {list} }
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
        Expected::Window => tr!("notice.window"),
        Expected::OneOf(words) => tr!("notice.one_of", words = words),
    };
    let title = tr!("notice.title", parameter = notice.parameter, value = value);
    format!("{title}: {expected}. {}", tr!("notice.default"))
}
