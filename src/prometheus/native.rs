//! Native histograms: all buckets of a moment in one sample. They stand beside
//! the samples that are numbers, under keys of their own.

use super::decode::{Answer, decode_envelope, read_labels};
use super::failure::Failure;
use super::reader::{Read, Reader};
use crate::histogram::{Boundaries, Bucket, Native, NativeSeries};

/// The native histograms of an answer.
pub type NativeAnswer = Answer<Vec<NativeSeries>>;

/// Decodes the native histograms in the body of `query` or `query_range`.
/// Samples that are numbers are stepped over, as
/// [`decode_series`](super::decode_series) steps over these.
///
/// # Errors
/// As [`decode_series`](super::decode_series).
pub fn decode_native(body: &[u8]) -> Result<NativeAnswer, Failure> {
    decode_envelope(body, |reader| {
        let mut series = Vec::new();
        reader.object(|reader, key| match key {
            "result" => reader.array(|reader| {
                // A scalar's elements are no series.
                if reader.peek() != b'{' {
                    return reader.skip().map(drop);
                }
                let one = read_one(reader)?;
                if !one.histograms.is_empty() {
                    series.push(one);
                }
                Ok(())
            }),
            _ => reader.skip().map(drop),
        })?;
        Ok(series)
    })
}

fn read_one(reader: &mut Reader) -> Read<NativeSeries> {
    let mut series = NativeSeries::default();
    reader.object(|reader, key| match key {
        "metric" => {
            series.labels = read_labels(reader)?;
            Ok(())
        }
        "histograms" => reader.array(|reader| read_sample(reader, &mut series)),
        "histogram" => read_sample(reader, &mut series),
        _ => reader.skip().map(drop),
    })?;
    Ok(series)
}

fn read_sample(reader: &mut Reader, series: &mut NativeSeries) -> Read<()> {
    reader.expect(b'[', "a histogram sample")?;
    let time = reader.number()?;
    reader.expect(b',', "a comma")?;
    let (mut count, mut sum, mut buckets) = (f64::NAN, f64::NAN, Vec::new());
    reader.object(|reader, key| match key {
        "count" => {
            count = reader.quoted_number()?;
            Ok(())
        }
        "sum" => {
            sum = reader.quoted_number()?;
            Ok(())
        }
        "buckets" => reader.array(|reader| {
            buckets.push(read_bucket(reader)?);
            Ok(())
        }),
        _ => reader.skip().map(drop),
    })?;
    reader.expect(b']', "the sample's end")?;
    series.times.push(time);
    series.histograms.push(Native::new(count, sum, buckets));
    Ok(())
}

/// `[rule, "lower", "upper", "count"]`.
fn read_bucket(reader: &mut Reader) -> Read<Bucket> {
    reader.expect(b'[', "a bucket")?;
    let rule = reader.number()?;
    let known = [0.0, 1.0, 2.0, 3.0].iter().position(|other| *other == rule);
    let Some(boundaries) = known.and_then(|rule| Boundaries::from_rule(rule as u8)) else {
        return reader.fail("a bucket's boundary rule");
    };
    reader.expect(b',', "a comma")?;
    let lower = reader.quoted_number()?;
    reader.expect(b',', "a comma")?;
    let upper = reader.quoted_number()?;
    reader.expect(b',', "a comma")?;
    let count = reader.quoted_number()?;
    reader.expect(b']', "the bucket's end")?;
    Ok(Bucket { boundaries, lower, upper, count })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::series::Labels;
    use proptest::prelude::*;

    const BODY: &str = r#"{"status":"success","data":{"resultType":"matrix","result":[
        {"metric":{"path":"/a"},"values":[[1,"7"]],"histograms":[
            [2,{"count":"3","sum":"0.5","buckets":[[3,"-0.001","0.001","1"],[0,"0.5","1","2"]]}],
            [3.5,{"count":"0","sum":"NaN"}]]},
        {"metric":{},"values":[[1,"1"]]}]}}"#;

    #[test]
    fn histograms_become_series() {
        let answer = decode_native(BODY.as_bytes()).expect("a good body");
        let [series] = answer.data.as_slice() else { panic!("one series has histograms: {answer:?}") };
        assert_eq!((series.labels.clone(), series.times.as_slice()), (Labels::from([("path", "/a")]), &[2.0, 3.5][..]));
        let first = &series.histograms[0];
        assert_eq!((first.count, first.sum, first.buckets.len()), (3.0, 0.5, 2));
        let bucket = Bucket { boundaries: Boundaries::OpenLeft, lower: 0.5, upper: 1.0, count: 2.0 };
        assert_eq!(first.buckets[1], bucket);
        assert!(series.histograms[1].buckets.is_empty() && series.histograms[1].sum.is_nan());
    }

    #[test]
    fn vectors_scalars_and_what_is_no_histogram() {
        let vector = BODY
            .replace("\"histograms\":[\n            [2", "\"histogram\":[2")
            .replace("]}],\n            [3.5,{\"count\":\"0\",\"sum\":\"NaN\"}]]", "]}]");
        assert_eq!(decode_native(vector.as_bytes()).expect("a vector").data[0].times, [2.0]);
        let scalar = r#"{"status":"success","data":{"resultType":"scalar","result":[7,"3"]}}"#;
        assert!(decode_native(scalar.as_bytes()).expect("a scalar").data.is_empty());
        let rule = BODY.replace("[0,\"0.5\"", "[9,\"0.5\"");
        assert!(matches!(decode_native(rule.as_bytes()), Err(Failure::Malformed { .. })));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]
        #[test]
        fn garbage_never_panics(flips in prop::collection::vec((0usize..400, any::<u8>()), 1..6), cut in 0usize..500) {
            let mut body = BODY.as_bytes().to_vec();
            for (at, byte) in flips {
                if let Some(target) = body.get_mut(at) {
                    *target = byte;
                }
            }
            body.truncate(cut);
            let _ = decode_native(&body);
        }
    }
}
