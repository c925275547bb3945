//! Tests on one database or on both.

/// Makes `sqlite::name` of each `async fn name(store: Store)`.
macro_rules! on_sqlite {
    ($($test:ident,)*) => {
        mod sqlite {
            $(#[tokio::test]
            async fn $test() {
                $crate::support::Store::sqlite().lend(super::$test).await;
            })*
        }
    };
}
pub(crate) use on_sqlite;

/// Makes `postgres::name` of each `async fn name(store: Store)`.
macro_rules! on_postgres {
    ($($test:ident,)*) => {
        mod postgres {
            $(#[tokio::test]
            async fn $test() {
                $crate::support::Store::postgres().await.lend(super::$test).await;
            })*
        }
    };
}
pub(crate) use on_postgres;

/// Makes `sqlite::name` and `postgres::name` of each `async fn name(store: Store)`.
macro_rules! on_both_databases {
    ($($test:ident,)*) => {
        $crate::support::on_sqlite! { $($test,)* }
        $crate::support::on_postgres! { $($test,)* }
    };
}
pub(crate) use on_both_databases;
