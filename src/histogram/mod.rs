//! Histograms (being written).
