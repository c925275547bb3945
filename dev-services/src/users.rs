/// Somebody who can sign in. Sees the same claims as a real provider would give, minus the picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct User {
    /// `sub`: what the provider and the API call them.
    pub sub: &'static str,
    /// `preferred_username`, and the value of the button on the login page.
    pub username: &'static str,
    /// `given_name`
    pub given_name: &'static str,
    /// `family_name`
    pub family_name: &'static str,
    /// `name`
    pub name: &'static str,
    /// `email`
    pub email: &'static str,
    /// `email_verified`
    pub email_verified: bool,
    /// `locale`
    pub locale: &'static str,
    /// `updated_at`, in seconds since 1970
    pub updated_at: i64,
}

/// Everybody who can sign in.
pub const USERS: [User; 4] = [
    User {
        sub: "user-alice",
        username: "alice",
        given_name: "Alice",
        family_name: "Archer",
        name: "Alice Archer",
        email: "alice@example.com",
        email_verified: true,
        locale: "en-GB",
        updated_at: 1_767_225_600,
    },
    User {
        sub: "user-bob",
        username: "bob",
        given_name: "Bob",
        family_name: "Baker",
        name: "Bob Baker",
        email: "bob@example.com",
        email_verified: false,
        locale: "de-DE",
        updated_at: 1_772_323_200,
    },
    User {
        sub: "user-carol",
        username: "carol",
        given_name: "Carol",
        family_name: "Clark",
        name: "Carol Clark",
        email: "carol@example.com",
        email_verified: true,
        locale: "en-US",
        updated_at: 1_774_915_200,
    },
    User {
        sub: "user-dave",
        username: "dave",
        given_name: "Dave",
        family_name: "Dyer",
        name: "Dave Dyer",
        email: "dave@example.com",
        email_verified: true,
        locale: "fr-FR",
        updated_at: 1_777_593_600,
    },
];

impl User {
    pub(crate) fn with_username(username: &str) -> Option<&'static Self> {
        USERS.iter().find(|user| user.username == username)
    }

    pub(crate) fn with_sub(sub: &str) -> Option<&'static Self> {
        USERS.iter().find(|user| user.sub == sub)
    }

    /// Whether a `login_hint` means this user.
    pub(crate) fn answers_to(&self, login_hint: &str) -> bool {
        [self.sub, self.username, self.email]
            .iter()
            .any(|name| name.eq_ignore_ascii_case(login_hint))
    }
}
