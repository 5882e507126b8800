//! The file `.env.example`: the variables that a Compose file asks for, without their values.

use std::collections::BTreeMap;
use std::fmt;

/// A list of variables, by name.
#[derive(Clone, Debug, Default)]
pub(crate) struct EnvFile {
    variables: BTreeMap<String, Vec<String>>,
}

impl EnvFile {
    /// Adds a variable and what it is for; returns how a Compose file refers to it. One that is not set stops Compose, with
    /// a message that says where to set it.
    pub(crate) fn ask(&mut self, name: &str, what: String) -> String {
        let name = variable(name);
        let uses = self.variables.entry(name.clone()).or_default();
        if !uses.contains(&what) {
            uses.push(what);
        }
        format!("${{{name}:?set it in .env}}")
    }

    /// Whether nothing is asked for.
    pub(crate) fn is_empty(&self) -> bool {
        self.variables.is_empty()
    }
}

impl fmt::Display for EnvFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, uses) in &self.variables {
            writeln!(f)?;
            for what in uses {
                writeln!(f, "# {what}")?;
            }
            writeln!(f, "{name}=")?;
        }
        Ok(())
    }
}

/// A legal name of a variable: upper-case letters, digits and `_`, not beginning with a digit.
fn variable(text: &str) -> String {
    let legal = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' };
    let name: String = text.chars().map(legal).collect();
    if name.starts_with(|c: char| c.is_ascii_digit()) || name.is_empty() { format!("_{name}") } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variable_stands_once_with_all_that_it_is_for() {
        let mut file = EnvFile::default();
        assert_eq!(file.ask("orders/db-url", "for orders".into()), "${ORDERS_DB_URL:?set it in .env}");
        file.ask("orders/db-url", "for billing".into());
        assert_eq!(file.to_string(), "\n# for orders\n# for billing\nORDERS_DB_URL=\n");
    }
}
