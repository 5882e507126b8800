//! The registry of codes. A code has a page, a test and a caller, or it does not exist; none is ever reused.

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Nothing is written while one stands.
    Error,
    /// Outputs are written all the same.
    Warning,
}

impl Severity {
    /// The word in messages.
    pub const fn word(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
        }
    }
}

macro_rules! codes {
    ($($(#[$doc:meta])* $code:ident $name:literal $severity:ident $meaning:literal;)+) => {
        /// The code of a diagnostic: a number for searching, a name for reading.
        ///
        /// The first two digits are the phase: `00` project files, `01` syntax, `02` names, `03` types and settings,
        /// `04` architecture, `05` policies, `05` deployments, `06` emission, `07` operation. Those of the architecture
        /// checks begin with an `A`, and their first two digits are the subject: `16` decisions.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code { $(#[doc = $meaning] $code,)+ }

        impl Code {
            /// All codes in the order of the registry.
            pub const ALL: &'static [Code] = &[$(Code::$code,)+];

            /// `E0203`
            pub const fn number(self) -> &'static str {
                match self { $(Code::$code => stringify!($code),)+ }
            }

            /// `unknown-name`
            pub const fn name(self) -> &'static str {
                match self { $(Code::$code => $name,)+ }
            }

            /// What it reports, in one line.
            pub const fn meaning(self) -> &'static str {
                match self { $(Code::$code => $meaning,)+ }
            }

            /// Whether it is an error or a warning.
            pub const fn severity(self) -> Severity {
                match self { $(Code::$code => Severity::$severity,)+ }
            }

            /// The explanation: the page of the book, embedded.
            pub const fn explanation(self) -> &'static str {
                match self {
                    $(Code::$code => include_str!(concat!("../../book/src/codes/", stringify!($code), ".md")),)+
                }
            }
        }
    };
}

include!("codes.rs");

impl Code {
    /// Whether it is one of the language, which no project can silence.
    pub fn is_fixed(self) -> bool {
        self.number().starts_with('E')
    }

    /// The code with this number or name, in any case.
    pub fn parse(text: &str) -> Option<Code> {
        Code::ALL
            .iter()
            .copied()
            .find(|code| code.number().eq_ignore_ascii_case(text) || code.name().eq_ignore_ascii_case(text))
    }
}

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.number())
    }
}
