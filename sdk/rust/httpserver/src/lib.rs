//! The contract `wasmcloud:httpserver`, version 0.1.2, for actors (feature `guest`) and whoever talks to them.

mod generated;
mod method;

pub use generated::*;
pub use method::Method;

impl Request {
    /// The method; one that is not known reads as GET.
    pub fn method(&self) -> Method {
        Method::of(&self.method)
    }

    /// The parts of the path: `/v0/users/` gives `v0` and `users`.
    pub fn path_segments(&self) -> Vec<&str> {
        let path = self.path.trim_end_matches('/');
        path.split('/').skip(1).collect()
    }
}

impl Response {
    fn of(status_code: u32, status: &str, body: Vec<u8>) -> Response {
        Response {
            status_code,
            status: status.to_string(),
            body,
            ..Default::default()
        }
    }

    /// 200 without a body
    pub fn ok() -> Response {
        Response::of(200, "OK", Vec::new())
    }

    /// The payload as JSON
    pub fn json<T: serde::Serialize>(payload: T, status_code: u32, status: &str) -> Response {
        match serde_json::to_vec(&payload) {
            Ok(body) => Response::of(status_code, status, body),
            Err(e) => Response::internal_server_error(&e.to_string()),
        }
    }

    /// 400
    pub fn bad_request() -> Response {
        Response::of(400, "Bad Request", Vec::new())
    }

    /// 404
    pub fn not_found() -> Response {
        Response::of(404, "Not Found", Vec::new())
    }

    /// 500 with a text
    pub fn internal_server_error(msg: &str) -> Response {
        Response::of(500, "Internal Server Error", msg.as_bytes().to_vec())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segments_of_a_path() {
        let request = |path: &str| Request {
            path: path.to_string(),
            ..Default::default()
        };
        assert_eq!(request("/v0/users/").path_segments(), ["v0", "users"]);
        assert!(request("/").path_segments().is_empty());
    }

    #[test]
    fn an_unknown_method_reads_as_get() {
        assert_eq!(Method::of("delete"), Method::Delete);
        assert_eq!(Method::of("BREW"), Method::Get);
    }

    #[test]
    fn json_is_the_body() {
        let response = Response::json(vec![1, 2], 201, "Created");
        assert_eq!(
            (response.status_code, response.body),
            (201, b"[1,2]".to_vec())
        );
    }
}
