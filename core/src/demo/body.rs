//! Reads request bodies and refuses bad ones in the words of axum (edge-contract §1).

use serde::de::DeserializeOwned;
use serde_json::error::Category;

use super::http::{HttpRequest, HttpResponse};

/// Reads a JSON body; the refusal is the one that axum's `Json` extractor sends.
pub(super) fn read<T: DeserializeOwned>(
    request: &HttpRequest,
    limit: usize,
) -> Result<T, HttpResponse> {
    let is_json = request.header("content-type").is_some_and(|value| {
        let essence = value.split(';').next().unwrap_or_default().trim();
        essence.eq_ignore_ascii_case("application/json")
            || (essence.starts_with("application/") && essence.ends_with("+json"))
    });
    if !is_json {
        let text = "Expected request with `Content-Type: application/json`";
        return Err(HttpResponse::text(415, text));
    }
    if request.body.len() > limit {
        let text = "Failed to buffer the request body: length limit exceeded";
        return Err(HttpResponse::text(413, text));
    }
    let mut json = serde_json::Deserializer::from_slice(&request.body);
    let value = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let (status, what) = match error.inner().classify() {
            Category::Data => (
                422,
                "Failed to deserialize the JSON body into the target type",
            ),
            Category::Syntax | Category::Eof | Category::Io => {
                (400, "Failed to parse the request body as JSON")
            }
        };
        HttpResponse::text(status, format!("{what}: {error}"))
    })?;
    json.end().map_err(|error| {
        HttpResponse::text(
            400,
            format!("Failed to parse the request body as JSON: {error}"),
        )
    })?;
    Ok(value)
}
