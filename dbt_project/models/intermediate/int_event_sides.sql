with

actors as (

    select * from {{ ref('int_event_actors_coded') }}

),

gathered as (

    select
        event_id,
        side,
        arg_min(acled_actor, side_rank) as lead_acled_actor,
        arg_min(actor_type_code, side_rank) as lead_actor_type_code,
        arg_min(plover_sector, side_rank) as lead_plover_sector,
        arg_min(actor_name, dyad_rank) as dyad_actor_name,
        arg_min(coalesce(faction_id, party_text), dyad_rank) as dyad_actor_key,
        -- A null is a value to arg_min_null, so that the number is that of the same actor and of nobody else.
        arg_min_null(gleditsch_ward_number, dyad_rank) as dyad_gleditsch_ward_number,
        string_agg(acled_actor, '; ' order by side_rank) filter (where side_rank > 1) as associated_acled_actors,
        string_agg(actor_name, '; ' order by side_rank) as actor_names,
        string_agg(actor_name, ', ' order by side_rank) as actor_names_in_prose,
        string_agg(party_text, '; ' order by side_rank) as party_texts,
        string_agg(distinct iso3_code, '; ' order by iso3_code) as iso3_codes,
        string_agg(distinct plover_sector, '; ' order by plover_sector) as plover_sectors,
        bool_and(side_class = 'civilian') as is_civilian,
        bool_or(side_class = 'civilian') as has_civilians,
        bool_or(side_class = 'government') as has_government
    from actors
    group by event_id, side

)

select * from gathered
