use leptos::prelude::*;
use leptos::task::spawn_local;

use super::erase::{derive, handler, live, memo, part};
use super::icons::{Glyph, Icon};
use super::language::tr;
use super::later::later;
use super::parts::share_menu;
use super::session::Session;
use crate::browser::{self, copy_text, page_address};
use crate::dashboard::{TimeWindow, ViewState, encode_url};

/// Links to what is shown: one that moves with the clock, one that doesn't.
#[component]
pub fn Share(session: Session) -> impl IntoView {
    let open = RwSignal::new(false);
    view! {
        <div class="popover-anchor">
            <button type="button" class="button" data-action="share" aria-expanded=live(move || open.get().to_string()) on:click=handler(move |_| open.update(|open| *open = !*open))>
                <Glyph icon=Icon::Share/>
                <span class="wide-only">{live(move || tr!("control.share"))}</span>
            </button>
            {part(move || open.get().then(|| later(move || share_menu(session, open))))}
        </div>
    }
}

/// The links, in what opens beneath the button.
#[component]
pub fn ShareMenu(session: Session, open: RwSignal<bool>) -> impl IntoView {
    let moving = memo(move || session.view.with(address));
    let locked = memo(move || {
        let mut view = session.view.get();
        if let Some(range) = session.range.get() {
            view.time = TimeWindow::between(range);
        }
        address(&view)
    });
    view! {
        <div class="scrim" on:click=handler(move |_| open.set(false))></div>
        <div class="popover share-popover" role="dialog" aria-label=tr!("control.share") on:keydown=handler(move |event: leptos::ev::KeyboardEvent| {
            if event.key() == "Escape" {
                open.set(false);
            }
        })>
            <Link which="live" name=derive(move || tr!("share.live")) hint=derive(move || tr!("share.live_hint")) address=moving/>
            <Link which="locked" name=derive(move || tr!("share.locked")) hint=derive(move || tr!("share.locked_hint")) address=locked/>
        </div>
    }
}

fn address(view: &ViewState) -> String {
    let query = encode_url(view);
    if query.is_empty() { page_address() } else { format!("{}?{query}", page_address()) }
}

/// One link with a button that copies it.
#[component]
fn Link(which: &'static str, name: Signal<String>, hint: Signal<String>, address: Memo<String>) -> impl IntoView {
    let copied = RwSignal::new(None::<bool>);
    let field = NodeRef::<leptos::html::Input>::new();
    let copy = move |_| {
        spawn_local(async move {
            let done = copy_text(&address.get_untracked()).await;
            if !done && let Some(field) = field.try_get_untracked().flatten() {
                field.select();
            }
            copied.try_set(Some(done));
            browser::sleep(2_000).await;
            copied.try_set(None);
        });
    };
    let action = live(move || match copied.get() {
        None => tr!("share.copy"),
        Some(true) => tr!("share.copied"),
        Some(false) => tr!("share.select"),
    });
    view! {
        <label class="link">
            <span class="link-name">{name}<span class="link-hint">{hint}</span></span>
            <span class="link-row">
                <input node_ref=field type="text" readonly data-link=which prop:value=live(move || address.get())/>
                <button type="button" class="button" data-share=which on:click=handler(copy)>{action}</button>
            </span>
        </label>
    }
}
