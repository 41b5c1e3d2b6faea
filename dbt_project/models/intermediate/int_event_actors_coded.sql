with

parties as (

    select * from {{ ref('bridge_event_factions') }}

),

events as (

    select * from {{ ref('fct_events') }}

),

factions as (

    select * from {{ ref('dim_factions') }}

),

faction_kinds as (

    select * from {{ ref('faction_kinds') }}

),

actor_types as (

    select * from {{ ref('actor_types') }}

),

places as (

    select * from {{ ref('int_places_coded') }}

),

countries as (

    select * from {{ ref('countries') }}

),

-- Of sides without direction the first is told as the one who acts, the others as those whom it meets.
placed as (

    select
        parties.event_faction_id,
        parties.event_id,
        parties.position,
        parties.faction_id,
        parties.party_text,
        factions.faction_name_en,
        factions.faction_name_ar,
        factions.faction_kind,
        factions.country_code,
        places.country_code as event_country_code,
        places.country_name_en as event_country_name_en,
        events.event_type_code = 'protest' as is_protest,
        case
            when parties.role = 'agent' or (parties.role = 'side' and parties.position = 0) then 'a'
            when parties.role in ('patient', 'side') then 'b'
        end as side,
        -- Whom the registry does not know is taken for what ACLED takes the unidentified for: a militia.
        coalesce(cast(factions.acled_inter as integer), faction_kinds.actor_type_code, 3) as registry_type,
        faction_kinds.plover_sector as kind_sector
    from parties
    inner join events on parties.event_id = events.event_id
    left join places on events.place_id = places.place_id
    left join factions on parties.faction_id = factions.faction_id
    left join faction_kinds on factions.faction_kind = faction_kinds.faction_kind

),

-- Forces of a state are external outside it. Who protests is a protester, unless he is of a state's forces or a rebel.
typed as (

    select
        *,
        case
            when is_protest and side = 'a' and registry_type in (3, 4, 7) then 6
            when registry_type = 1 and country_code <> event_country_code then 8
            else registry_type
        end as actor_type_code
    from placed

),

named as (

    select
        typed.event_faction_id,
        typed.event_id,
        typed.side,
        typed.position,
        typed.faction_id,
        typed.party_text,
        coalesce(typed.faction_name_en, typed.faction_name_ar, typed.party_text) as actor_name,
        coalesce(typed.faction_name_en, typed.faction_name_ar, typed.party_text) || case
            when typed.faction_kind = 'category' and typed.event_country_name_en is not null
                then ' (' || typed.event_country_name_en || ')'
            else ''
        end as acled_actor,
        typed.actor_type_code,
        actor_types.acled_inter,
        actor_types.side_class,
        coalesce(typed.kind_sector, actor_types.plover_sector) as plover_sector,
        countries.iso3_code,
        case
            when typed.kind_sector in ('GOV', 'MIL', 'COP') then countries.gleditsch_ward_number
        end as gleditsch_ward_number
    from typed
    inner join actor_types on typed.actor_type_code = actor_types.actor_type_code
    left join countries on typed.country_code = countries.country_code
    where typed.side is not null

),

ranked as (

    select
        *,
        row_number() over (partition by event_id, side order by position, event_faction_id) as side_rank,
        -- UCDP names a side by its government, else by those of it who bear arms.
        row_number() over (
            partition by event_id, side
            order by side_class = 'civilian', side_class <> 'government', position, event_faction_id
        ) as dyad_rank
    from named

)

select * from ranked
