//! What a number with a unit amounts to, in another unit.

use rust_decimal::Decimal;

use crate::base::quantity::{Cpu, Duration, Percent, Rate, Size};
use crate::syntax::ast::{self, Member, ValueKind};
use crate::vocab::BlockWord;

/// `90 minutes`, `21m36s of failure in 30d`. `setting` names the setting that it is the value of.
pub(super) fn text(literal: &str, setting: &[String], decl: &ast::Decl, offset: u32) -> Option<String> {
    let meaning = if let Some(percent) = Percent::parse(literal) {
        of_percent(percent, setting, decl, offset)?
    } else if let Some(rate) = Rate::parse(literal) {
        of_rate(rate)
    } else if let Some(size) = Size::parse(literal) {
        format!("{} bytes", grouped(Decimal::from(size.bytes)))
    } else if let Some(duration) = Duration::parse(literal).filter(|_| !is_cpu(setting)) {
        of_duration(duration)
    } else if let Some(cpu) = Cpu::parse(literal) {
        format!("{} of a core", Decimal::new(i64::try_from(cpu.millis).ok()?, 3).normalize())
    } else {
        return None;
    };
    Some(format!("`{literal}` = {meaning}"))
}

/// `250m` is a share of a core in one place and minutes in another.
fn is_cpu(setting: &[String]) -> bool {
    setting.last().is_some_and(|name| name == "cpu")
}

fn of_duration(duration: Duration) -> String {
    const UNITS: &[(&str, u64)] = &[
        ("days", 86_400_000_000),
        ("hours", 3_600_000_000),
        ("minutes", 60_000_000),
        ("seconds", 1_000_000),
        ("milliseconds", 1_000),
        ("microseconds", 1),
    ];
    // In the largest unit that it has two of, and in the next smaller one.
    let at = UNITS.iter().position(|(_, micros)| duration.micros >= 2 * micros).unwrap_or(UNITS.len() - 1);
    let shown = |(name, micros): &(&str, u64)| {
        let amount = Decimal::from(duration.micros) / Decimal::from(*micros);
        format!("{} {name}", grouped(amount.round_dp(3).normalize()))
    };
    if at == 4 {
        return UNITS.iter().skip(3).take(1).map(shown).collect();
    }
    UNITS.iter().skip(at).take(2).map(shown).collect::<Vec<_>>().join(" = ")
}

fn of_rate(rate: Rate) -> String {
    let second = rate.count / Decimal::from(rate.per.secs());
    let parts = [("a second", 1), ("a minute", 60), ("a day", 86_400)];
    let shown = parts
        .into_iter()
        .map(|(name, factor)| format!("{} {name}", grouped((second * Decimal::from(factor)).round_dp(3).normalize())));
    shown.collect::<Vec<_>>().join(" = ")
}

fn of_percent(percent: Percent, setting: &[String], decl: &ast::Decl, offset: u32) -> Option<String> {
    let rest = Decimal::ONE_HUNDRED - percent.value;
    if setting.last().is_some_and(|name| name == "target" || name == "sla") && rest > Decimal::ZERO {
        let over = objective(decl, offset).and_then(|block| setting_of(block, "over")).unwrap_or("30d");
        let window = Duration::parse(over)?;
        let micros = (Decimal::from(window.micros) * rest / Decimal::ONE_HUNDRED).round();
        let seconds = u64::try_from(micros).ok()?.div_ceil(1_000_000) * 1_000_000;
        return Some(format!("{} of failure in {over}", Duration { micros: seconds }));
    }
    Some(format!("{} of 1,000", (percent.value * Decimal::TEN).normalize()))
}

fn objective(decl: &ast::Decl, offset: u32) -> Option<&ast::Block> {
    let blocks = decl.body.iter().flatten().filter_map(Member::as_block);
    let mut slos = blocks.into_iter().filter(|block| block.word.value == BlockWord::Slo);
    slos.find(|block| block.span.start <= offset && offset <= block.span.end)
}

fn setting_of<'a>(block: &'a ast::Block, name: &str) -> Option<&'a str> {
    let mut settings = block.body.iter().flatten().filter_map(Member::as_setting);
    let setting = settings.find(|setting| setting.key.text() == name)?;
    if let ValueKind::Quantity(text) = &setting.value.kind { Some(text) } else { None }
}

/// `1,728,000`.
fn grouped(number: Decimal) -> String {
    let text = number.to_string();
    let (whole, rest) = text.split_once('.').map_or((text.as_str(), None), |(whole, rest)| (whole, Some(rest)));
    let digits = whole.chars().count();
    let mut shown = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (digits - at).is_multiple_of(3) {
            shown.push(',');
        }
        shown.push(digit);
    }
    if let Some(rest) = rest {
        shown.push_str(&format!(".{rest}"));
    }
    shown
}
