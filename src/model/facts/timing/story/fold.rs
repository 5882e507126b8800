//! Adds the times of the steps up, from the last one to the first, because a step is told before what it is made of.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::super::time::{ByQuantile, Quantile};
use super::told::{Block, BlockKind, Told};
use super::{Floor, Story};
use crate::base::quantity::Duration;

/// Calls that are looked at in fault, those with the longest envelopes: the worst is among them, and each costs a walk
/// over the scenario.
const FAULTS: usize = 64;

pub(super) fn of(told: Told) -> Story {
    let children = Children::of(&told);
    let fold = Fold { told: &told, children };
    let slowest = fold.course(Course::Slowest);
    let ordinary = fold.course(Course::Ordinary).total;
    let floor = ByQuantile::from_fn(|quantile| fold.floor(quantile));
    let faults = fold.faults(&slowest);
    let taken: Vec<bool> = told.block_of.iter().map(|block| fold.is_taken(*block, &slowest.active)).collect();
    let typical = slowest.total;
    let handler = told.handler;
    let mut steps = told.steps;
    for (index, step) in steps.iter_mut().enumerate() {
        step.typical = slowest.values.get(index).copied().unwrap_or_default();
        step.in_fault = faults.get(&index).copied();
        step.taken = step.waited && taken.get(index).copied().unwrap_or(false);
    }
    Story { steps, handler, typical, ordinary, floor }
}

/// Which alternatives happen.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Course {
    /// Those that take longest.
    Slowest,
    /// The first of each `alt`, and no `opt`: what is told first is what usually happens.
    Ordinary,
}

/// What each step is made of, and what the initiator does itself; only what is waited for.
struct Children {
    of: Vec<Vec<usize>>,
    root: Vec<usize>,
}

impl Children {
    fn of(told: &Told) -> Children {
        let mut children = Children { of: vec![Vec::new(); told.steps.len()], root: Vec::new() };
        for (index, step) in told.steps.iter().enumerate().filter(|(_, step)| step.waited) {
            match step.parent {
                Some(parent) => children.of.get_mut(parent).into_iter().for_each(|list| list.push(index)),
                None => children.root.push(index),
            }
        }
        children
    }
}

/// A choice of alternatives, with what everything takes then.
struct World {
    /// By block, whether it happens.
    active: Vec<bool>,
    /// By step, what its caller waits.
    values: Vec<Duration>,
    /// By step, the part of it that is told: its own and what it calls.
    inner: Vec<Duration>,
    total: Duration,
    /// The call that is in fault, and how long its policy lets it take.
    fault: Option<(usize, Duration)>,
}

struct Fold<'a> {
    told: &'a Told,
    children: Children,
}

impl Fold<'_> {
    /// One course of the story. A group is decided when all its steps are known, so inner groups come before outer ones.
    fn course(&self, course: Course) -> World {
        let count = self.told.blocks.len();
        let decided = |block: &Block| {
            let around = self.told.blocks.get(block.parent).map(|group| group.kind);
            !matches!(around, Some(BlockKind::Either | BlockKind::Perhaps))
        };
        let active: Vec<bool> = self.told.blocks.iter().map(decided).collect();
        let nothing = vec![Duration::default(); self.told.steps.len()];
        let mut world =
            World { active, values: nothing.clone(), inner: nothing, total: Duration::default(), fault: None };
        // By branch, the steps in it that are not part of another step in it.
        let mut tops: Vec<Vec<usize>> = vec![Vec::new(); count];
        let mut open = count;
        for index in (0..self.told.steps.len()).rev() {
            while let Some(group) = open.checked_sub(1).filter(|at| self.starts_behind(*at, index)) {
                self.decide(course, group, &mut world, &mut tops);
                open = group;
            }
            self.evaluate(index, &mut world, None);
            let block = self.block_of(index);
            if self.is_top(index, block) {
                tops.get_mut(block).into_iter().for_each(|list| list.push(index));
            }
        }
        for group in (0..open).rev() {
            self.decide(course, group, &mut world, &mut tops);
        }
        world.total = self.total(&world);
        world
    }

    fn starts_behind(&self, block: usize, step: usize) -> bool {
        self.told.blocks.get(block).is_some_and(|block| block.start > step)
    }

    fn block_of(&self, step: usize) -> usize {
        self.told.block_of.get(step).copied().unwrap_or(0)
    }

    /// Whether a step that stands in a block is not part of another step there. The blocks around both lie on one chain.
    fn is_top(&self, step: usize, block: usize) -> bool {
        let step = self.told.steps.get(step).filter(|step| step.waited);
        step.is_some_and(|step| step.parent.is_none_or(|parent| self.block_of(parent) < block))
    }

    /// Chooses the branch of a group, and hands its steps on to the block around.
    fn decide(&self, course: Course, group: usize, world: &mut World, tops: &mut [Vec<usize>]) {
        let Some(block) = self.told.blocks.get(group).filter(|block| block.kind != BlockKind::Sequence) else { return };
        let weight = |branch: usize| {
            let steps = tops.get(branch).into_iter().flatten();
            steps.filter_map(|step| world.values.get(*step)).fold(Duration::default(), |sum, value| sum.plus(*value))
        };
        let kept: Vec<usize> = match block.kind {
            BlockKind::Either if course == Course::Ordinary => block.branches.iter().take(1).copied().collect(),
            BlockKind::Perhaps if course == Course::Ordinary => Vec::new(),
            BlockKind::Either | BlockKind::Perhaps => {
                let first_of_longest = block.branches.iter().rev().max_by_key(|branch| weight(**branch));
                first_of_longest.into_iter().copied().collect()
            }
            BlockKind::Sequence | BlockKind::Parallel | BlockKind::Loop => block.branches.clone(),
        };
        for branch in kept {
            world.active.get_mut(branch).into_iter().for_each(|active| *active = true);
            let steps = tops.get_mut(branch).map(std::mem::take).unwrap_or_default();
            let through = steps.into_iter().filter(|step| self.is_top(*step, block.parent));
            let through: Vec<usize> = through.collect();
            tops.get_mut(block.parent).into_iter().for_each(|list| list.extend(&through));
        }
    }

    fn is_taken(&self, block: usize, active: &[bool]) -> bool {
        let mut at = block;
        while at > 0 {
            if !active.get(at).copied().unwrap_or(false) {
                return false;
            }
            at = self.told.blocks.get(at).map_or(0, |block| block.parent);
        }
        true
    }

    /// What a caller waits for a step at the median: the callee's median, or what it does and calls, if that is longer. What
    /// a call in fault adds is added to the whole, of which not all may be told.
    fn evaluate(&self, index: usize, world: &mut World, well: Option<&World>) {
        let Some(step) = self.told.steps.get(index) else { return };
        let made_of = self.children.of.get(index).map_or(&[][..], Vec::as_slice);
        let own = step.own.known().unwrap_or_default();
        let inner = own.plus(self.longest(made_of, self.block_of(index), world));
        // Of what is told in steps only the told ones count: an operation may make other calls in other stories.
        let declared = step.latency.get(Quantile::P50).map(|said| said.value);
        let median = declared.or(step.median.known().filter(|_| made_of.is_empty()));
        let mut value = median.unwrap_or_default().max(inner);
        let at = |list: &[Duration]| list.get(index).copied().unwrap_or_default();
        if let Some(well) = well {
            value = value.max(at(&well.values).plus(inner.minus(at(&well.inner))));
        }
        if let Some(envelope) = step.envelope().known() {
            value = value.min(envelope);
        }
        world.values.get_mut(index).into_iter().for_each(|slot| *slot = value);
        world.inner.get_mut(index).into_iter().for_each(|slot| *slot = inner);
    }

    fn total(&self, world: &World) -> Duration {
        self.told.handler.map(|said| said.value).unwrap_or_default().max(self.longest(&self.children.root, 0, world))
    }

    /// How long steps take together that begin in a block, in one world.
    fn longest(&self, steps: &[usize], base: usize, world: &World) -> Duration {
        let mut open: BTreeMap<usize, Duration> = BTreeMap::new();
        let add = |open: &mut BTreeMap<usize, Duration>, block: usize, time: Duration| {
            open.entry(block).and_modify(|known| *known = known.plus(time)).or_insert(time);
        };
        for step in steps {
            let times = self.told.steps.get(*step).map_or(1, |step| step.times);
            let value = world.values.get(*step).copied().unwrap_or_default();
            let time = match world.fault {
                // Of the calls of a loop one is in fault.
                Some((fault, envelope)) if fault == *step => value.times(times - 1).plus(envelope.max(value)),
                Some(_) | None => value.times(times),
            };
            add(&mut open, self.block_of(*step), time);
        }
        // Inner blocks have larger indexes than those around them.
        while let Some((id, time)) = open.pop_last() {
            let Some(block) = self.told.blocks.get(id).filter(|_| id > base) else { return time };
            let around = self.told.blocks.get(block.parent).map(|group| group.kind);
            if block.kind == BlockKind::Sequence && !world.active.get(id).copied().unwrap_or(false) {
                continue;
            }
            if block.kind == BlockKind::Sequence && around == Some(BlockKind::Parallel) {
                open.entry(block.parent).and_modify(|known| *known = time.max(*known)).or_insert(time);
            } else {
                add(&mut open, block.parent, time);
            }
        }
        Duration::default()
    }

    /// By step, how long the path takes when the call takes as long as its policy allows.
    fn faults(&self, slowest: &World) -> BTreeMap<usize, Duration> {
        let steps = self.told.steps.iter().enumerate().filter(|(_, step)| step.waited && !step.passes_on);
        let mut calls: Vec<(Duration, usize)> =
            steps.filter_map(|(index, step)| Some((step.envelope().known()?, index))).collect();
        calls.sort_by_key(|(envelope, index)| (std::cmp::Reverse(*envelope), *index));
        calls.truncate(FAULTS);
        calls.into_iter().map(|(envelope, index)| (index, self.in_fault(index, envelope, slowest))).collect()
    }

    fn in_fault(&self, fault: usize, envelope: Duration, slowest: &World) -> Duration {
        let mut world = World {
            active: slowest.active.clone(),
            values: slowest.values.clone(),
            inner: slowest.inner.clone(),
            total: Duration::default(),
            fault: Some((fault, envelope)),
        };
        let mut at = self.block_of(fault);
        while at > 0 {
            let around = self.told.blocks.get(at).map_or(0, |block| block.parent);
            if let Some(group) = self.told.blocks.get(around)
                && matches!(group.kind, BlockKind::Either | BlockKind::Perhaps)
            {
                for branch in &group.branches {
                    world.active.get_mut(*branch).into_iter().for_each(|active| *active = *branch == at);
                }
            }
            at = around;
        }
        for index in (0..self.told.steps.len()).rev() {
            self.evaluate(index, &mut world, Some(slowest));
        }
        self.total(&world)
    }

    /// What the path takes at least, at a quantile.
    fn floor(&self, quantile: Quantile) -> Option<Floor> {
        let mut floors: Vec<Option<Floor>> = vec![None; self.told.steps.len()];
        for (index, step) in self.told.steps.iter().enumerate().rev() {
            let made_of = self.children.of.get(index).map_or(&[][..], Vec::as_slice);
            let inner = self.least(made_of, self.block_of(index), &floors);
            let said = step.at_least(quantile).map(|declared| Floor { time: declared.value, step: index, declared });
            let limit = step.envelope().known();
            let ended = |floor: Floor| Floor { time: limit.map_or(floor.time, |limit| floor.time.min(limit)), ..floor };
            // The faster of two copies may be faster than both promise, and a call may be one that most requests do not make.
            let sure =
                step.probability >= Decimal::ONE && step.limits.as_ref().is_none_or(|limits| limits.hedge.is_none());
            if let Some(slot) = floors.get_mut(index) {
                *slot = longer(said, inner).map(ended).filter(|_| sure);
            }
        }
        self.least(&self.children.root, 0, &floors)
    }

    /// What steps take at least together: the longest that happens whatever the alternatives are.
    fn least(&self, steps: &[usize], base: usize, floors: &[Option<Floor>]) -> Option<Floor> {
        // By block, the bound, and for a group how many of its branches have one.
        let mut open: BTreeMap<usize, (Option<Floor>, usize)> = BTreeMap::new();
        let add = |open: &mut BTreeMap<usize, (Option<Floor>, usize)>, block: usize, floor: Option<Floor>| {
            let known = open.entry(block).or_insert((None, 0));
            known.0 = longer(known.0, floor);
        };
        for step in steps {
            add(&mut open, self.block_of(*step), floors.get(*step).copied().flatten());
        }
        while let Some((id, (floor, branches))) = open.pop_last() {
            let Some(block) = self.told.blocks.get(id).filter(|_| id > base) else { return floor };
            let around = self.told.blocks.get(block.parent).map(|group| group.kind);
            match (block.kind, around) {
                (BlockKind::Sequence, Some(BlockKind::Either)) => {
                    let known = open.entry(block.parent).or_insert((floor, 0));
                    *known = (shorter(known.0, floor), known.1 + 1);
                }
                (BlockKind::Perhaps | BlockKind::Loop, _) => {}
                (BlockKind::Either, _) if branches < block.branches.len() => {}
                (BlockKind::Sequence | BlockKind::Parallel | BlockKind::Either, _) => {
                    add(&mut open, block.parent, floor);
                }
            }
        }
        None
    }
}

/// The longer of two bounds, the first one where they are the same.
fn longer(left: Option<Floor>, right: Option<Floor>) -> Option<Floor> {
    match (left, right) {
        (Some(one), Some(other)) => Some(if other.time > one.time { other } else { one }),
        (one, other) => one.or(other),
    }
}

/// The shorter of two bounds; none where one of them is missing.
fn shorter(left: Option<Floor>, right: Option<Floor>) -> Option<Floor> {
    let (one, other) = (left?, right?);
    Some(if other.time < one.time { other } else { one })
}
