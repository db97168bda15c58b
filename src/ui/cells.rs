use std::sync::Arc;

use leptos::prelude::*;

use super::markup::Piece;
use super::picture::Frame;
use super::session::Session;
use super::tooltip::Pointing;
use crate::analysis::{Answers, Density};
use crate::chart::{Layout, Unit};
use crate::dashboard::Heat;

/// Says what is at the pointer.
pub type CellTooltip = fn(Session, Cells, Memo<Option<Arc<Answers>>>, Unit, Pointing) -> Piece;

/// Cells beneath a chart's lines. How they are laid out and spoken of comes as
/// functions: their code is downloaded with the panel that shows cells, not
/// with every chart.
#[derive(Clone, Copy)]
pub struct Cells {
    /// The requests in each bucket of each step.
    pub density: Memo<Option<Arc<Density>>>,
    /// What a colour stands for.
    pub heat: Memo<Heat>,
    /// Lays the cells out, and the lines over them.
    pub layout: fn(&Density, Heat, &Answers, &Frame) -> Layout,
    /// What is said at the pointer.
    pub tooltip: CellTooltip,
}
