//! Files within the executable, as a file system to [`ServeDir`](tower_http::services::ServeDir), which says of them what it says
//! of a folder's: types, ranges, compressed copies, and whether a browser's copy is still good.

use std::{
    future::{Ready, ready},
    io::{self, Cursor, SeekFrom},
    path::{Path, PathBuf},
    pin::Pin,
    task::{Context, Poll},
    time::SystemTime,
};

use include_dir::{Dir, include_dir};
use tokio::io::{AsyncRead, AsyncSeek, ReadBuf};
use tower_http::services::fs::{Backend, File, Metadata};

#[cfg(feature = "embedded-site")]
static BUILT: Dir = include_dir!("$SITE");

#[cfg(test)]
static FOR_TESTS: Dir = include_dir!("$CARGO_MANIFEST_DIR/tests/site");

/// A folder as it was when the executable was built.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Embedded(&'static Dir<'static>);

impl Embedded {
    /// What cargo-leptos had built.
    #[cfg(feature = "embedded-site")]
    pub(super) const BUILT: Self = Self(&BUILT);

    #[cfg(test)]
    pub(super) const FOR_TESTS: Self = Self(&FOR_TESTS);

    /// The names of the files in one of its folders.
    pub(super) fn names(self, folder: &str) -> Vec<String> {
        let files = self.0.get_dir(folder).into_iter().flat_map(Dir::files);
        let names = files.filter_map(|file| file.path().file_name()?.to_str());
        names.map(str::to_owned).collect()
    }

    fn find(self, path: &Path) -> io::Result<EmbeddedFile> {
        let path = path.strip_prefix(".").unwrap_or(path);
        let file = self.0.get_file(path).ok_or(io::ErrorKind::NotFound)?;
        Ok(EmbeddedFile {
            contents: Cursor::new(file.contents()),
            modified: file.metadata().map(include_dir::Metadata::modified),
        })
    }
}

impl Backend for Embedded {
    type File = EmbeddedFile;
    type Metadata = EmbeddedFile;
    type OpenFuture = Ready<io::Result<EmbeddedFile>>;
    type MetadataFuture = Ready<io::Result<EmbeddedFile>>;

    fn open(&self, path: PathBuf) -> Self::OpenFuture {
        ready(self.find(&path))
    }

    fn metadata(&self, path: PathBuf) -> Self::MetadataFuture {
        ready(self.find(&path))
    }
}

/// One of its files, and how far it has been read.
#[derive(Clone)]
pub(crate) struct EmbeddedFile {
    contents: Cursor<&'static [u8]>,
    modified: Option<SystemTime>,
}

impl File for EmbeddedFile {
    type Metadata = Self;
    type MetadataFuture<'a> = Ready<io::Result<Self>>;

    fn metadata(&self) -> Self::MetadataFuture<'_> {
        ready(Ok(self.clone()))
    }
}

impl Metadata for EmbeddedFile {
    fn is_dir(&self) -> bool {
        false
    }

    fn modified(&self) -> io::Result<SystemTime> {
        self.modified.ok_or_else(|| io::ErrorKind::Unsupported.into())
    }

    fn len(&self) -> u64 {
        self.contents.get_ref().len() as u64
    }
}

impl AsyncRead for EmbeddedFile {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.contents).poll_read(context, buffer)
    }
}

impl AsyncSeek for EmbeddedFile {
    fn start_seek(mut self: Pin<&mut Self>, position: SeekFrom) -> io::Result<()> {
        Pin::new(&mut self.contents).start_seek(position)
    }

    fn poll_complete(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<u64>> {
        Pin::new(&mut self.contents).poll_complete(context)
    }
}
