//! What the process is told: by the environment, and in a development build by the defaults beneath it.

use bff::Vars;
#[cfg(debug_assertions)]
use dev_services::Settings;
use leptos::config::LeptosOptions;

use crate::pages;

/// Everything that commands are told.
pub(crate) struct Told {
    pub(crate) vars: Vars,
    pub(crate) options: LeptosOptions,
    /// What the provider and the API of a development build are started with, if it has to bring its own.
    #[cfg(debug_assertions)]
    pub(crate) services: Option<Settings>,
}

impl Told {
    /// # Errors
    ///
    /// When something is in the way that no default can take the place of.
    pub(crate) fn read() -> Result<Self, Box<dyn std::error::Error>> {
        let options = pages::options()?;
        #[cfg(debug_assertions)]
        {
            let mut vars = Vars::from_env();
            let services = crate::development::defaults(&mut vars, &options)?;
            Ok(Self {
                vars,
                options,
                services,
            })
        }
        #[cfg(not(debug_assertions))]
        Ok(Self {
            vars: Vars::from_env(),
            options,
        })
    }
}
