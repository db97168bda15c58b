//! The arithmetic of the bottleneck view against simulations that know the truth:
//! every single request, counted one by one.

mod events;
mod exact;
mod incidents;
mod oddities;
mod random;
mod recording;
mod service;
