with

names as (

    select * from {{ ref('int_unmapped_names') }}

),

suggestions as (

    select * from {{ ref('int_name_suggestions') }}

),

reports as (

    select * from {{ ref('stg_raw__reports') }}

),

sentences as (

    select * from {{ ref('stg_extraction__sentences') }}

),

factions as (

    select * from {{ ref('stg_registry__factions') }}

),

places as (

    select * from {{ ref('stg_raw__places') }}

),

outlets as (

    select * from {{ ref('stg_registry__outlets') }}

),

suggested as (

    select
        {{ stable_id('u', ['names.mention_kind', 'names.name_key']) }} as unmapped_mention_id,
        names.mention_kind,
        names.name_key,
        names.example_name,
        names.gain,
        names.mention_count,
        names.report_count,
        names.outlet_count,
        suggestions.suggested_id,
        case names.mention_kind
            when 'faction' then factions.faction_name_ar
            when 'place' then nullif(concat_ws('، ', places.place_name_ar, places.admin1_name_ar), '')
            else outlets.outlet_name_ar
        end as suggested_name,
        suggestions.suggested_similarity,
        names.example_surface_text,
        names.example_report_id,
        names.example_char_start,
        names.example_char_end,
        substr(reports.body_text, sentences.char_start + 1, sentences.char_end - sentences.char_start)
            as example_sentence_text,
        sentences.char_start as example_sentence_start,
        sentences.char_end as example_sentence_end,
        names.first_published_at,
        names.last_published_at
    from names
    inner join reports on names.example_report_id = reports.report_id
    left join sentences
        on
            names.example_report_id = sentences.report_id
            and names.example_sentence_index = sentences.sentence_index
    left join suggestions on names.mention_kind = suggestions.mention_kind and names.name_key = suggestions.name_key
    left join factions on names.mention_kind = 'faction' and suggestions.suggested_id = factions.faction_id
    left join places on names.mention_kind = 'place' and suggestions.suggested_id = places.place_id
    left join outlets on names.mention_kind = 'outlet' and suggestions.suggested_id = outlets.outlet_id

),

ranked as (

    select
        *,
        row_number() over (
            order by gain desc, report_count desc, outlet_count desc, mention_count desc, unmapped_mention_id asc
        ) as worklist_rank
    from suggested

)

select * from ranked
