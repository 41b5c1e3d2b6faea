with

reports as (

    select
        report_id,
        published_at
    from {{ ref('stg_raw__reports') }}
    where is_current

),

outlets as (

    select * from {{ ref('int_outlets_resolved') }}

),

ignored as (

    select * from {{ ref('stg_registry__ignored_names') }}

),

event_reports as (

    select
        event_report_id,
        report_id,
        outlet_id
    from {{ ref('int_event_reports_current') }}
    where not is_dismissed

),

unlinked_mentions as (

    select
        mention_kind,
        normalised_text,
        surface_text,
        report_id,
        sentence_index,
        char_start,
        char_end
    from {{ ref('int_mentions_corrected') }}
    where linked_id is null and mention_kind in ('faction', 'place')
    union all
    select
        'outlet' as mention_kind,
        outlet_name as normalised_text,
        outlet_name as surface_text,
        report_id,
        null as sentence_index,
        null as char_start,
        null as char_end
    from outlets
    where outlet_method = 'unregistered'

),

keyed as (

    select
        *,
        coalesce({{ fold_name('normalised_text') }}, normalised_text, surface_text) as name_key
    from unlinked_mentions

),

-- What a row of the registry would gain: the event reports in which the name fills a role, or is the place or outlet.
filled as (

    select
        'faction' as mention_kind,
        party_key as name_key,
        event_report_id,
        report_id,
        char_start
    from {{ ref('int_event_report_parties') }}
    where faction_id is null and party_kind is distinct from 'person'
    union all
    select
        'place' as mention_kind,
        place_key as name_key,
        event_report_id,
        report_id,
        char_start
    from {{ ref('int_event_report_places') }}
    where place_id is null
    union all
    select
        'outlet' as mention_kind,
        keyed.name_key,
        event_reports.event_report_id,
        keyed.report_id,
        null as char_start
    from keyed
    inner join event_reports on keyed.report_id = event_reports.report_id
    where keyed.mention_kind = 'outlet'

),

gains as (

    select
        mention_kind,
        name_key,
        count(distinct event_report_id) as gain
    from filled
    group by mention_kind, name_key

),

-- The example is a mention that fills a role or place, where there is one.
examples as (

    select
        keyed.mention_kind,
        keyed.name_key,
        keyed.surface_text as example_surface_text,
        keyed.report_id as example_report_id,
        keyed.sentence_index as example_sentence_index,
        keyed.char_start as example_char_start,
        keyed.char_end as example_char_end
    from keyed
    inner join reports on keyed.report_id = reports.report_id
    left join filled
        on
            keyed.mention_kind = filled.mention_kind
            and keyed.name_key = filled.name_key
            and keyed.report_id = filled.report_id
            and keyed.char_start = filled.char_start
    qualify
        row_number() over (
            partition by keyed.mention_kind, keyed.name_key
            order by filled.event_report_id is null, keyed.report_id, keyed.char_start
        ) = 1

),

counted as (

    select
        keyed.mention_kind,
        keyed.name_key,
        min(keyed.normalised_text) as example_name,
        count(*) as mention_count,
        count(distinct keyed.report_id) as report_count,
        count(distinct outlets.outlet_id) as outlet_count,
        min(reports.published_at) as first_published_at,
        max(reports.published_at) as last_published_at
    from keyed
    inner join outlets on keyed.report_id = outlets.report_id
    inner join reports on keyed.report_id = reports.report_id
    left join ignored on keyed.mention_kind = ignored.mention_kind and keyed.name_key = ignored.name_key
    where ignored.ignored_name_id is null
    group by keyed.mention_kind, keyed.name_key

),

described as (

    select
        counted.*,
        coalesce(gains.gain, 0) as gain,
        examples.example_surface_text,
        examples.example_report_id,
        examples.example_sentence_index,
        examples.example_char_start,
        examples.example_char_end
    from counted
    inner join examples on counted.mention_kind = examples.mention_kind and counted.name_key = examples.name_key
    left join gains on counted.mention_kind = gains.mention_kind and counted.name_key = gains.name_key

)

select * from described
