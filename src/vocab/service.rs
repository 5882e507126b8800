//! What runs, who runs it, and the objectives it has: services, externals, actors, contexts, teams.

use super::Ty;
use super::deploy::{CONTAINER, DEPLOY, HEALTH};
use super::support::{BOARD, CATALOG, CHECK, K8S, PROM, VIEW};
use super::words::DeclKind;

choices! { TIERS {
    critical "An outage stops the business";
    high "An outage takes a main feature";
    medium "An outage is noticed";
    low "An outage can wait until Monday";
} }

choices! { TRUST {
    public "Anybody can reach it";
    internal "Only the system itself reaches it";
    restricted "Only what is declared, and with proof, reaches it";
} }

choices! { STAGE {
    experimental "It may change or go at any time";
    production "Others rely on it";
    deprecated "It is going away";
} }

choices! { CONTEXT_KIND {
    core "What the business is about";
    supporting "Needed, and not what sets the business apart";
    generic "The same everywhere; could be bought";
} }

choices! { ACTOR_KIND {
    person "Somebody in front of a screen";
    client "A program";
} }

choices! { QUOTA_PER {
    key "Each API key";
    client "Each client application";
    user "Each signed-in user";
    tenant "Each tenant";
    ip "Each network address";
} }

choices! { JOB_CONCURRENCY {
    forbid "A run is skipped while the one before it goes on";
    replace "A run ends the one before it";
    allow "Runs may overlap";
} }

block! { QUANTILES "quantiles" "How long something takes, by percentile" {
    p50: Ty::Duration, [CHECK], "Half of them are faster";
    p95: Ty::Duration, [CHECK], "95 of 100 are faster";
    p99: Ty::Duration, [CHECK], "99 of 100 are faster";
    p999: Ty::Duration, [CHECK], "999 of 1000 are faster";
} }

block! { CAPACITY "capacity" "How much one replica can do" {
    per_replica: Ty::Rate, [PROM, CHECK], "Requests it serves in a period";
    workers: Ty::COUNT, [CHECK], "Requests it works on at the same time";
    queue: Ty::INT, [CHECK], "Requests that wait for a worker";
    in_flight: Ty::COUNT, [CHECK], "Requests it holds at once, working and waiting";
} }

block! { TELEMETRY "telemetry" "What it tells about itself" {
    traces: Ty::Bool, [K8S, CHECK], "Whether it takes part in traces";
    metrics: Ty::Either(&[Ty::Bool, Ty::Path]), [K8S, CHECK], "Whether it counts, or the path the numbers are read at";
    logs: Ty::Either(&[Ty::Bool, Ty::Label]), [K8S, CHECK], "Whether it writes logs, or their format";
    sample: Ty::Percent, [K8S, CHECK], "The share of requests that is traced";
} }

block! { SERVICE "service" "A service of the team's own" {
    owner: Ty::Ref(&[DeclKind::Team]), [K8S, CATALOG, PROM, BOARD, CHECK], "The team that runs it";
    tier: TIERS, [K8S, VIEW, CATALOG, PROM, CHECK], "What an outage means";
    layer: Ty::Label, [CHECK], "The layer it belongs to, for rules";
    stack: Ty::List(&Ty::Label), [VIEW, CATALOG], "Languages and frameworks it is made with";
    trust: TRUST, [VIEW, CHECK], "Who can reach it";
    stage = "production": STAGE, [VIEW, CATALOG, CHECK], "How far along it is";
    version: Ty::Version, [K8S], "Its own version";
    capacity: Ty::Object(&CAPACITY), [CHECK], "How much one replica can do";
    startup_time: Ty::Duration, [CHECK], "The time from start to ready";
    client_policy: Ty::Ref(&[DeclKind::Policy]), [CHECK], "The policy its callers use unless they say otherwise";
    repository: Ty::Url, [VIEW, CATALOG, PROM, BOARD], "Where its source is kept";
    bff_for: Ty::Ref(&[DeclKind::Actor]), [CHECK], "The client it is made for, as a backend for a frontend";
    health: Ty::Object(&HEALTH), [K8S, CHECK], "How one sees whether a replica works";
    telemetry: Ty::Object(&TELEMETRY), [K8S, CHECK], "What it tells about itself";
    deploy: Ty::Object(&DEPLOY), [K8S, CHECK], "How it runs in a cluster";
} }

block! { QUOTA "quota" "How much an external allows" {
    rate required: Ty::Rate, [CHECK], "Requests in a period";
    per: QUOTA_PER, [CHECK], "What is counted by itself";
} }

block! { EXTERNAL "external" "A service that somebody else runs" {
    owner: Ty::Ref(&[DeclKind::Team]), [CATALOG, CHECK], "The team that looks after the relationship";
    host: Ty::Text, [K8S], "The host name it is reached at";
    sla: Ty::Percent, [CHECK], "The availability it promises";
    quota: Ty::Object(&QUOTA), [CHECK], "How much it allows";
    latency: Ty::Object(&QUANTILES), [CHECK], "How fast it answers";
    auth: Ty::Credentials, [CHECK], "How one proves oneself to it";
    trust: TRUST, [VIEW, CHECK], "How far it is trusted";
    maintenance: Ty::Duration, [CHECK], "Planned downtime a month";
} }

block! { ACTOR "actor" "A person or a client" {
    kind = "person": ACTOR_KIND, [VIEW], "What it is";
    trust = "public": TRUST, [VIEW, CHECK], "How far it is trusted";
    auth: Ty::Credentials, [CHECK], "How it proves itself";
} }

block! { CONTEXT "context" "A bounded context" {
    kind: CONTEXT_KIND, [VIEW], "What it is to the business";
    owner: Ty::Ref(&[DeclKind::Team]), [CATALOG, CHECK], "The team that decides in it";
} }

block! { TEAM "team" "A team" {
    email: Ty::Text, [CATALOG, PROM], "Where it is written to";
    chat: Ty::Text, [CATALOG, PROM], "The channel it talks in";
    on_call: Ty::Text, [CATALOG, PROM], "Who is called when something breaks: a rota, a pager's name, a URL";
    repository: Ty::Url, [CATALOG], "Where its source is kept";
} }

block! { SLO "slo" "A service level objective" {
    target required: Ty::Percent, [PROM, BOARD, CHECK], "The share of good events that is aimed at";
    over = "30d": Ty::Duration, [PROM, BOARD, CHECK], "The time over which the share is counted";
    under: Ty::Duration, [PROM, BOARD, CHECK], "For latency and freshness, what counts as good";
    good: Ty::Text, [PROM, BOARD], "For an objective of one's own, the counters of good events, or an expression with `$window`";
    total: Ty::Text, [PROM, BOARD], "For an objective of one's own, the counters of all events, or an expression with `$window`";
} }

choices! { JOB_RUN {
    before_deploy "Before a version serves: what expands a schema";
    after_deploy "After the last replica of the version before is gone: what contracts a schema";
} }

block! { JOB "job" "A scheduled, queued or once run piece of work; a container of its service, in which it may change what it says itself" with [CONTAINER] {
    schedule: Ty::Cron, [K8S, CHECK], "When it runs: minute, hour, day, month, weekday";
    zone: Ty::Text, [K8S, CHECK], "The time zone of the schedule by its IANA name";
    run: JOB_RUN, [K8S, CHECK], "At which point of a deployment it runs, once a version";
    duration: Ty::Object(&QUANTILES), [CHECK], "How long it takes";
    timeout: Ty::Duration, [K8S, CHECK], "When it is stopped";
    attempts = "1": Ty::COUNT, [K8S, CHECK], "Runs in all before it counts as failed, the first one counted";
    fatal: Ty::List(&Ty::Int { min: 1, max: 255 }), [K8S], "Exit codes after which another attempt cannot help";
    concurrency = "forbid": JOB_CONCURRENCY, [K8S, CHECK], "What happens when a run is due while another goes on";
    queue: Ty::Ref(&[DeclKind::Queue]), [K8S, CHECK], "The queue its work comes from";
    parallel: Ty::Range(&Ty::INT), [K8S, CHECK], "How many work on the queue at once, at least and at most; one when silent";
    keep: Ty::Duration, [K8S], "How long a finished run can be looked at";
    progress: Ty::Bool, [CHECK], "Whether it can say how far it is and go on from there";
} }

block! { FLAG "flag" "A feature flag" {
    default required: Ty::Json, [CHECK], "The value where nobody decides otherwise";
    owner: Ty::Ref(&[DeclKind::Team]), [CHECK], "The team that removes it";
    remove_by: Ty::Date, [CHECK], "When it must be gone";
} }
