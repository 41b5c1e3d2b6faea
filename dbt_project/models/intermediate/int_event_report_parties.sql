with

event_reports as (

    select event_report_id
    from {{ ref('int_event_reports_current') }}

),

extracted as (

    select * from {{ ref('stg_extraction__event_report_factions') }}

),

corrections as (

    select *
    from {{ ref('int_name_corrections') }}
    where is_applied

),

parties as (

    {{ with_corrected_names('extracted', 'faction_id', 'party_text', "'faction'") }}

),

factions as (

    select * from {{ ref('stg_registry__factions') }}

),

keyed as (

    select
        parties.event_report_id,
        parties.report_id,
        parties.role,
        parties.position,
        parties.faction_id,
        parties.party_kind,
        parties.party_text,
        parties.surface_text,
        parties.char_start,
        parties.char_end,
        parties.link_method,
        parties.is_corrected,
        coalesce(parties.faction_id, {{ fold_name('parties.party_text') }}, parties.surface_text) as party_key,
        coalesce(factions.acled_inter = '7', false) as is_civilian,
        parties.party_kind = 'category' or coalesce(factions.faction_kind = 'category', false) as is_category
    from parties
    inner join event_reports on parties.event_report_id = event_reports.event_report_id
    left join factions on parties.faction_id = factions.faction_id

),

deduplicated as (

    select *
    from keyed
    qualify
        row_number() over (
            partition by event_report_id, role, party_key
            order by position, char_start
        ) = 1

)

select * from deduplicated
