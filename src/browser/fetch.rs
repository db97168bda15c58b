use futures::future::{Either, select};
use gloo_net::http::{Request as HttpRequest, RequestBuilder, Response};
use js_sys::{ArrayBuffer, Uint8Array};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AbortController, ReadableStream, ReadableStreamByobReader, ReadableStreamDefaultReader, RequestCredentials,
    RequestMode,
};

use super::clock::sleep;
use super::timing::Pieces;
use crate::prometheus::{Answer, Failure, MatrixDecoder, Method, Request, check_response, decode_matrix, encode_form};
use crate::series::Matrix;
use crate::time::Grid;

/// Aborts its request when it is dropped: a future that nobody waits for any
/// more stops the query on the server too.
struct AbortOnDrop(AbortController);

impl AbortOnDrop {
    /// Puts a request under this guard.
    fn over(&self, request: RequestBuilder) -> RequestBuilder {
        request
            .abort_signal(Some(&self.0.signal()))
            // Cookies of a proxy on the page's own origin; to others, nothing.
            .credentials(RequestCredentials::SameOrigin)
    }
}

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        // After the answer this does nothing.
        self.0.abort();
    }
}

/// Asks the server at `base` and returns the bytes of its answer.
///
/// # Errors
/// The [`Failure`] that kept the answer away; `timeout` is in seconds.
pub(super) async fn send(base: &str, request: &Request, timeout: u32) -> Result<Vec<u8>, Failure> {
    exchange(base, request, timeout, async |response| {
        let body = response.binary().await.map_err(|_| Failure::Interrupted)?;
        check_response(response.status(), &content_type(&response), &body)?;
        Ok(body)
    })
    .await
}

/// Asks for the steps of `grid` and decodes the answer while it comes; `receive`
/// is told the bytes of each piece. Returns the answer and its bytes' count.
///
/// # Errors
/// Those of [`send`].
pub(super) async fn send_range(
    base: &str,
    request: &Request,
    timeout: u32,
    grid: Grid,
    parsing: &mut Pieces,
    receive: &dyn Fn(usize),
) -> Result<(Answer<Matrix>, usize), Failure> {
    exchange(base, request, timeout, async |response| decode_stream(response, grid, parsing, receive).await).await
}

async fn decode_stream(
    response: Response,
    grid: Grid,
    parsing: &mut Pieces,
    receive: &dyn Fn(usize),
) -> Result<(Answer<Matrix>, usize), Failure> {
    let (status, content_type) = (response.status(), content_type(&response));
    let Some(stream) = response.body().filter(|_| response.ok()) else {
        let body = response.binary().await.map_err(|_| Failure::Interrupted)?;
        check_response(status, &content_type, &body)?;
        return Ok((parsing.run(|| decode_matrix(&body, grid))?, body.len()));
    };
    let mut pieces = BodyPieces::of(&stream);
    let header = |name: &str| response.headers().get(name);
    // Of a compressed body it is another length.
    let length = header("content-length").filter(|_| header("content-encoding").is_none());
    let mut decoder = MatrixDecoder::expecting(grid, length.and_then(|length| length.parse().ok()));
    let mut piece = Vec::new();
    let mut length = 0;
    while let Some(chunk) = pieces.next().await? {
        piece.resize(chunk.length() as usize, 0);
        chunk.copy_to(&mut piece);
        if length == 0 {
            // A login page has a good status, too.
            check_response(status, &content_type, &piece)?;
        }
        length += piece.len();
        receive(piece.len());
        parsing.run(|| decoder.push(&piece))?;
    }
    Ok((parsing.run(|| decoder.finish())?, length))
}

/// A body, piece by piece.
///
/// Into one buffer that goes to and fro where the browser can do that: pieces
/// of its own stay in memory until its collector comes, which for a large
/// answer is after its end, so that all of the text would be there at once.
enum BodyPieces {
    Refilled(ReadableStreamByobReader, ArrayBuffer),
    Fresh(ReadableStreamDefaultReader),
}

impl BodyPieces {
    /// Bytes of the buffer that is filled again and again.
    const PIECE: u32 = 1 << 18;

    fn of(stream: &ReadableStream) -> Self {
        // By reflection: where it is unknown it throws.
        let options = js_sys::Object::new();
        let refilled = js_sys::Reflect::set(&options, &"mode".into(), &"byob".into())
            .and_then(|_| js_sys::Reflect::get(stream, &"getReader".into()))
            .and_then(|method| method.unchecked_into::<js_sys::Function>().call1(stream, &options));
        match refilled {
            Ok(reader) => Self::Refilled(reader.unchecked_into(), ArrayBuffer::new(Self::PIECE)),
            Err(_) => Self::Fresh(stream.get_reader().unchecked_into()),
        }
    }

    /// The next piece; none at the end. It is valid until the one after it.
    async fn next(&mut self) -> Result<Option<Uint8Array>, Failure> {
        let read = match self {
            Self::Refilled(reader, buffer) => reader.read_with_array_buffer_view(&Uint8Array::new(buffer)),
            Self::Fresh(reader) => reader.read(),
        };
        let read = JsFuture::from(read).await.map_err(|_| Failure::Interrupted)?;
        let chunk = js_sys::Reflect::get(&read, &"value".into()).and_then(|value| value.dyn_into::<Uint8Array>());
        let Some(chunk) = chunk.ok().filter(|chunk| chunk.length() > 0) else { return Ok(None) };
        if let Self::Refilled(_, buffer) = self {
            *buffer = chunk.buffer();
        }
        Ok(Some(chunk))
    }
}

fn content_type(response: &Response) -> String {
    response.headers().get("content-type").unwrap_or_default()
}

/// Sends a request and hands the response to `receive`, within `timeout` seconds.
async fn exchange<T>(
    base: &str,
    request: &Request,
    timeout: u32,
    receive: impl AsyncFnOnce(Response) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let parameters = encode_form(request.parameters.iter().map(|(n, v)| (*n, v.as_str())));
    let address = format!("{base}{}", request.path);
    let controller = AbortController::new().map_err(|_| Failure::Unreachable)?;
    let guard = AbortOnDrop(controller);
    let http = match request.method {
        Method::Get if parameters.is_empty() => guard.over(HttpRequest::get(&address)).build(),
        Method::Get => guard.over(HttpRequest::get(&format!("{address}?{parameters}"))).build(),
        // No header but this one: a "simple" request, which needs no preflight.
        Method::Post => guard
            .over(HttpRequest::post(&address))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .body(parameters),
    }
    .map_err(|_| Failure::Unreachable)?;
    let answer = std::pin::pin!(async {
        match http.send().await {
            Ok(response) => receive(response).await,
            Err(_) => Err(why_unreachable(base).await),
        }
    });
    let limit = std::pin::pin!(sleep(timeout.saturating_mul(1000)));
    match select(answer, limit).await {
        Either::Left((answer, _)) => answer,
        Either::Right(_) => Err(Failure::Timeout { seconds: timeout }),
    }
}

/// The browser doesn't say why a request failed. A server on another origin
/// that can be reached when no answer is asked for forbids reading it: CORS.
async fn why_unreachable(base: &str) -> Failure {
    let elsewhere = base.starts_with("http://") || base.starts_with("https://");
    if !elsewhere {
        return Failure::Unreachable;
    }
    let probe = RequestBuilder::new(&format!("{base}/-/healthy"))
        .mode(RequestMode::NoCors)
        .credentials(RequestCredentials::Omit)
        .build();
    let Ok(probe) = probe else { return Failure::Unreachable };
    match probe.send().await {
        Ok(_) => Failure::CrossOrigin,
        Err(_) => Failure::Unreachable,
    }
}

/// Why a file beside the page can't be had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FetchError {
    /// No such file, with the HTTP status.
    Status(u16),
    /// The network, or a broken compression.
    Broken,
}

/// A file beside the page; one whose name ends in `.gz` is decompressed.
///
/// # Errors
/// When there is none, or it can't be decompressed.
pub async fn fetch_file(path: &str) -> Result<Vec<u8>, FetchError> {
    let response = RequestBuilder::new(path).build().map_err(|_| FetchError::Broken)?.send().await;
    let response = response.map_err(|_| FetchError::Broken)?;
    if !response.ok() {
        return Err(FetchError::Status(response.status()));
    }
    let bytes = response.binary().await.map_err(|_| FetchError::Broken)?;
    // Some servers send `.gz` with a Content-Encoding; then it is open already.
    if path.ends_with(".gz") && bytes.starts_with(&[0x1f, 0x8b]) {
        return decompress(&bytes).await.ok_or(FetchError::Broken);
    }
    Ok(bytes)
}

/// Gunzips with the browser's own `DecompressionStream`. By reflection, since
/// the bindings still call it unstable.
async fn decompress(bytes: &[u8]) -> Option<Vec<u8>> {
    let constructor: js_sys::Function =
        js_sys::Reflect::get(&js_sys::global(), &"DecompressionStream".into()).ok()?.dyn_into().ok()?;
    let stream = js_sys::Reflect::construct(&constructor, &js_sys::Array::of1(&"gzip".into())).ok()?;
    let body = js_sys::Uint8Array::from(bytes);
    let compressed = web_sys::Response::new_with_opt_buffer_source(Some(&body)).ok()?.body()?;
    let pipe: js_sys::Function = js_sys::Reflect::get(&compressed, &"pipeThrough".into()).ok()?.dyn_into().ok()?;
    let readable = pipe.call1(&compressed, &stream).ok()?.dyn_into::<ReadableStream>().ok()?;
    let response = web_sys::Response::new_with_opt_readable_stream(Some(&readable)).ok()?;
    let buffer = JsFuture::from(response.array_buffer().ok()?).await.ok()?;
    Some(js_sys::Uint8Array::new(&buffer).to_vec())
}
