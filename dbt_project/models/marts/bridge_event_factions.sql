with

parties as (

    select * from {{ ref('int_event_report_parties') }}

),

event_reports as (

    select *
    from {{ ref('fct_event_reports') }}
    where event_id is not null

),

gathered as (

    select
        event_reports.event_id,
        parties.role,
        parties.party_key,
        parties.faction_id,
        min(parties.position) as position,
        min(parties.party_kind) as party_kind,
        min(parties.party_text) as party_text,
        bool_or(parties.is_civilian) as is_civilian,
        count(*) as event_report_count,
        count(distinct event_reports.outlet_id) as outlet_count
    from parties
    inner join event_reports on parties.event_report_id = event_reports.event_report_id
    group by event_reports.event_id, parties.role, parties.party_key, parties.faction_id

),

keyed as (

    select
        {{ stable_id('p', ['event_id', 'role', 'party_key']) }} as event_faction_id,
        event_id,
        role,
        position,
        faction_id,
        party_kind,
        party_text,
        is_civilian,
        event_report_count,
        outlet_count
    from gathered

)

select * from keyed
