//! Promises that hold on both databases.

/// Every promise, kept on both databases.
macro_rules! promises {
    ($($name:ident),* $(,)?) => {
        mod on_sqlite {
            $(#[tokio::test]
            async fn $name() {
                super::$name(&*super::fixture().await.database).await;
            })*
        }

        mod on_mongodb {
            $(#[tokio::test]
            async fn $name() {
                let Some((_server, database)) = super::mongo_fixture().await else { return };
                super::$name(&*database).await;
            })*
        }
    };
}
