//! The collector, as far as it can be reached.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use async_trait::async_trait;
use opentelemetry_http::{Bytes, HttpClient, HttpError, Request, Response};
use opentelemetry_otlp::SpanExporter;
use opentelemetry_sdk::{Resource, error::OTelSdkResult, trace::SpanData};
use reqwest::{Client, redirect::Policy};
use tokio::runtime::Handle;

/// How long it may take to take a batch.
const TIMEOUT: Duration = Duration::from_secs(10);

/// Calls the collector. The thread that sends has no runtime: its calls are made on this one.
#[derive(Debug)]
pub(super) struct Collector {
    http: Client,
    runtime: Handle,
}

impl Collector {
    /// # Errors
    ///
    /// When the system's certificate store cannot be read.
    pub(super) fn new() -> reqwest::Result<Self> {
        let http = Client::builder().redirect(Policy::none()).timeout(TIMEOUT);
        Ok(Self {
            http: http.build()?,
            runtime: Handle::current(),
        })
    }
}

#[async_trait]
impl HttpClient for Collector {
    async fn send_bytes(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let (http, request) = (self.http.clone(), request.try_into()?);
        let call = self.runtime.spawn(async move { http.execute(request).await });
        let answer: Response<_> = call.await??.into();
        // What it says beyond that is of no interest.
        Ok(answer.map(|_| Bytes::new()))
    }
}

/// Says once that nobody takes the traces, and once that somebody does again.
#[derive(Debug)]
pub(super) struct Patient {
    exporter: SpanExporter,
    is_waiting: AtomicBool,
}

impl From<SpanExporter> for Patient {
    fn from(exporter: SpanExporter) -> Self {
        let is_waiting = AtomicBool::new(false);
        Self { exporter, is_waiting }
    }
}

impl opentelemetry_sdk::trace::SpanExporter for Patient {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        let taken = self.exporter.export(batch).await;
        let was_waiting = self.is_waiting.swap(taken.is_err(), Ordering::Relaxed);
        match &taken {
            Err(error) if !was_waiting => {
                tracing::warn!(%error, "nobody takes the traces; requests are served as ever");
            }
            Ok(()) if was_waiting => tracing::info!("the traces are taken again"),
            _ => {}
        }
        taken
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.exporter.shutdown_with_timeout(timeout)
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.exporter.set_resource(resource);
    }
}
