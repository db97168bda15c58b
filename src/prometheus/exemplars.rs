use super::decode::{decode_or_default, read_labels};
use super::reader::{Read, Reader};
use super::{Answer, Failure};
use crate::series::Labels;
use crate::time::Timestamp;

/// One observation that a counter or a bucket remembers, with what leads to it.
#[derive(Debug, Clone, PartialEq)]
pub struct Exemplar {
    /// What the series was: the endpoint, the bucket.
    pub series: Labels,
    /// What the observation was: mostly a `trace_id`.
    pub labels: Labels,
    /// The value that was observed.
    pub value: f64,
    /// When.
    pub at: Timestamp,
}

/// Decodes `query_exemplars`: the exemplars of all series that match, series by
/// series. A server without exemplars answers an empty list, or not at all.
///
/// # Errors
/// As [`decode_series`](super::decode_series).
pub fn decode_exemplars(body: &[u8]) -> Result<Answer<Vec<Exemplar>>, Failure> {
    let answer = decode_or_default(body, |reader| reader.list(read_series))?;
    let data = answer.data.into_iter().flatten().collect();
    Ok(Answer { data, warnings: answer.warnings, infos: answer.infos })
}

fn read_series(reader: &mut Reader) -> Read<Vec<Exemplar>> {
    let (mut series, mut exemplars) = (Labels::default(), Vec::new());
    reader.fields(|reader, key| {
        match key {
            "seriesLabels" => series = read_labels(reader)?,
            "exemplars" => exemplars = reader.list(read_exemplar)?,
            _ => drop(reader.skip()?),
        }
        Ok(())
    })?;
    // The labels may stand behind what they belong to.
    for exemplar in &mut exemplars {
        exemplar.series = series.clone();
    }
    Ok(exemplars)
}

fn read_exemplar(reader: &mut Reader) -> Read<Exemplar> {
    let (mut labels, mut value, mut at) = (Labels::default(), None, None);
    reader.fields(|reader, key| {
        match key {
            "labels" => labels = read_labels(reader)?,
            "value" => value = Some(reader.quoted_number()?),
            "timestamp" => at = Some(Timestamp::from_seconds(reader.number()?)),
            _ => drop(reader.skip()?),
        }
        Ok(())
    })?;
    let value = reader.required(value, "the exemplar's value")?;
    Ok(Exemplar { series: Labels::default(), labels, value, at: reader.required(at, "the exemplar's time")? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exemplars_come_with_their_series() {
        let body = br#"{"status":"success","data":[
            {"exemplars":[{"labels":{"trace_id":"EpTxMJ40fUus7aGY"},"value":"0.25","timestamp":1600096945.479},
                          {"labels":{},"value":"+Inf","timestamp":1600096955}],
             "seriesLabels":{"__name__":"x_bucket","le":"0.5"}},
            {"seriesLabels":{},"exemplars":[]}]}"#;
        let exemplars = decode_exemplars(body).expect("exemplars").data;
        assert_eq!(exemplars.len(), 2);
        assert_eq!((exemplars[0].value, exemplars[0].at), (0.25, Timestamp(1_600_096_945_479)));
        assert_eq!(exemplars[0].labels.get("trace_id"), Some("EpTxMJ40fUus7aGY"));
        assert_eq!(exemplars[1].series.get("le"), Some("0.5"));
        assert!(decode_exemplars(br#"{"status":"success","data":[]}"#).expect("none").data.is_empty());
        let without = br#"{"status":"success","data":[{"exemplars":[{"value":"1"}]}]}"#;
        assert!(matches!(decode_exemplars(without), Err(Failure::Malformed { .. })));
    }
}
