use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlCanvasElement, HtmlElement, HtmlInputElement};

use super::listen::Listener;
use super::observe::Size;

/// A node of the document. Texts are texts: nothing here parses markup.
#[derive(Debug, Clone, PartialEq)]
pub struct Node(web_sys::Node);

/// Elements that are drawings.
const SVG: &str = "http://www.w3.org/2000/svg";

fn document() -> Option<web_sys::Document> {
    web_sys::window()?.document()
}

/// A node where the document refuses one: for a tag name that is none. It is in
/// no document, so nothing shows.
fn stray() -> web_sys::Node {
    web_sys::EventTarget::new().map(JsCast::unchecked_into).unwrap_or_else(|error| error.unchecked_into())
}

impl Node {
    /// An element without children.
    pub fn element(tag: &str) -> Self {
        let drawn = matches!(tag, "svg" | "path" | "circle");
        let made = document().and_then(|document| {
            if drawn { document.create_element_ns(Some(SVG), tag).ok() } else { document.create_element(tag).ok() }
        });
        Self(made.map_or_else(stray, JsCast::unchecked_into))
    }

    /// What has the focus now, if anything but the page itself has it.
    pub fn focused() -> Option<Self> {
        let element = document()?.active_element().filter(|element| element.tag_name() != "BODY")?;
        Some(Self(element.unchecked_into()))
    }

    /// A text.
    pub fn text(text: &str) -> Self {
        Self(document().map_or_else(stray, |document| document.create_text_node(text).unchecked_into()))
    }

    /// Several nodes that go together where this one is put.
    pub fn several() -> Self {
        Self(document().map_or_else(stray, |document| document.create_document_fragment().unchecked_into()))
    }

    /// Puts a node behind the last child.
    pub fn append(&self, child: &Self) {
        let _ = self.0.append_child(&child.0);
    }

    /// Takes this out of the page.
    pub fn remove(&self) {
        if let Some(parent) = self.0.parent_node() {
            let _ = parent.remove_child(&self.0);
        }
    }

    /// Puts this at the end of the page.
    pub fn append_to_page(&self) {
        if let Some(body) = document().and_then(|document| document.body()) {
            let _ = body.append_child(&self.0);
        }
    }

    /// Says another text.
    pub fn set_text(&self, text: &str) {
        self.0.set_text_content(Some(text));
    }

    /// Sets an attribute, or takes it away.
    pub fn set_attribute(&self, name: &str, value: Option<&str>) {
        let Some(element) = self.as_element() else { return };
        if name == "style"
            && let Some(element) = self.as_html()
        {
            // As an attribute a strict Content-Security-Policy forbids it.
            return element.style().set_css_text(value.unwrap_or_default());
        }
        let _ = match value {
            Some(value) => element.set_attribute(name, value),
            None => element.remove_attribute(name),
        };
    }

    /// Adds a class or takes it away.
    pub fn set_class(&self, name: &str, on: bool) {
        if let Some(element) = self.as_element() {
            let _ = element.class_list().toggle_with_force(name, on);
        }
    }

    /// What a field holds, as if it had been typed.
    pub fn set_value(&self, value: &str) {
        let field: &HtmlInputElement = self.0.unchecked_ref();
        if field.value() != value {
            field.set_value(value);
        }
    }

    /// Whether a box is ticked.
    pub fn set_checked(&self, on: bool) {
        self.0.unchecked_ref::<HtmlInputElement>().set_checked(on);
    }

    /// Selects what a field holds.
    pub fn select(&self) {
        self.0.unchecked_ref::<HtmlInputElement>().select();
    }

    /// Gives it the focus.
    pub fn focus(&self) {
        if let Some(element) = self.as_html() {
            let _ = element.focus();
        }
    }

    /// Hears a pointer wherever it goes until it is let go.
    pub fn capture_pointer(&self, pointer: i32) {
        let _ = self.0.unchecked_ref::<Element>().set_pointer_capture(pointer);
    }

    /// Calls `handler` at each event of a name, until the listener is dropped.
    pub fn listen(&self, event: &'static str, handler: Box<dyn FnMut(Event)>) -> Listener {
        Listener::new(&self.0, event, handler)
    }

    /// Takes everything between this node and a later one of the same parent
    /// away, and puts `content` there.
    pub fn fill_until(&self, end: &Self, content: Option<&Self>) {
        let Some(parent) = self.0.parent_node() else { return };
        while let Some(next) = self.0.next_sibling().filter(|next| *next != end.0) {
            let _ = parent.remove_child(&next);
        }
        if let Some(content) = content {
            let _ = parent.insert_before(&content.0, Some(&end.0));
        }
    }

    /// Whether it has the focus.
    pub fn has_focus(&self) -> bool {
        let active = document().and_then(|document| document.active_element());
        active.is_some_and(|active| *active == self.0)
    }

    /// The first element within it that a selector finds.
    pub fn find(&self, selector: &str) -> Option<Self> {
        self.as_element()?.query_selector(selector).ok()?.map(|found| Self(found.into()))
    }

    /// All of them, in the document's order.
    pub fn find_all(&self, selector: &str) -> Vec<Self> {
        let found = self.as_element().and_then(|element| element.query_selector_all(selector).ok());
        found.map_or_else(Vec::new, |list| (0..list.length()).filter_map(|index| list.get(index)).map(Self).collect())
    }

    /// Its width and height without borders, CSS pixels.
    pub fn size(&self) -> Option<Size> {
        let element = self.as_element()?;
        Some(Size { width: f64::from(element.client_width()), height: f64::from(element.client_height()) })
    }

    /// The element that this is, for those who watch one.
    pub fn as_element(&self) -> Option<&Element> {
        self.0.dyn_ref()
    }

    /// The element that this is, if it can have the focus.
    pub fn as_html(&self) -> Option<&HtmlElement> {
        self.0.dyn_ref()
    }

    /// The canvas that this is.
    pub fn as_canvas(&self) -> Option<&HtmlCanvasElement> {
        self.0.dyn_ref()
    }
}
