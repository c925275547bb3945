//! What is asked for, and by how many at once.

/// One kind of request.
pub(crate) struct Workload {
    pub(crate) name: &'static str,
    pub(crate) asks: Asks,
    pub(crate) connections: usize,
    /// How many times nginx's CPU it may cost.
    pub(crate) goal: Option<f64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asks {
    /// 1 kB of JSON from the API, as somebody.
    Json,
    /// The same as nobody.
    JsonAsNobody,
    /// 1 MiB from the API, as somebody.
    Body,
    /// Who is signed in.
    Session,
}

/// The figures one wants to know.
pub(crate) const WORKLOADS: [Workload; 5] = [
    Workload {
        name: "1 kB from the API, signed in, 64 connections",
        asks: Asks::Json,
        connections: 64,
        goal: Some(2.5),
    },
    Workload {
        name: "the same, 1 connection",
        asks: Asks::Json,
        connections: 1,
        goal: None,
    },
    Workload {
        name: "the same, not signed in (401), 64 connections",
        asks: Asks::JsonAsNobody,
        connections: 64,
        goal: Some(2.0),
    },
    Workload {
        name: "/auth/session, 64 connections",
        asks: Asks::Session,
        connections: 64,
        goal: None,
    },
    Workload {
        name: "1 MiB from the API, signed in, 16 connections",
        asks: Asks::Body,
        connections: 16,
        goal: Some(1.5),
    },
];
