/// The shortest decimal that reads back to the same `f64`, as Prometheus spells
/// what is no number: `NaN`, `+Inf`, `-Inf`.
pub fn shortest_decimal(value: f64) -> String {
    if value.is_nan() {
        return "NaN".into();
    }
    if value.is_infinite() {
        return if value > 0.0 { "+Inf".into() } else { "-Inf".into() };
    }
    let (plain, scientific) = (format!("{value}"), format!("{value:e}"));
    if plain.len() <= scientific.len() { plain } else { scientific }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_read_back() {
        for value in [0.1, 1.0, 1e-300, 12345.678, 1e21, -0.0, 5e-324, f64::MAX] {
            assert_eq!(shortest_decimal(value).parse::<f64>().map(f64::to_bits), Ok(value.to_bits()));
        }
        assert_eq!((shortest_decimal(f64::INFINITY), shortest_decimal(2.0)), ("+Inf".into(), "2".into()));
    }
}
