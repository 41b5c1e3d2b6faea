with

event_types as (

    select * from {{ ref('stg_registry__event_types') }}

),

event_reports as (

    select
        event_reports.*,
        event_types.event_family,
        event_types.acled_event_type,
        {{ fold_name('event_reports.sentence_text') }} as folded_sentence
    from {{ ref('int_event_reports_current') }} as event_reports
    inner join event_types on event_reports.event_type_code = event_types.event_type_code
    where event_reports.modality = 'actual' and not event_reports.is_dismissed

),

days as (

    select *
    from {{ ref('int_event_report_days') }}
    where day_from is not null and day_to is not null and day_to - day_from < {{ var('longest_event_days') }}

),

precisions as (

    select * from {{ ref('int_place_precisions') }}

),

places as (

    select
        places.*,
        coalesce(precisions.fineness, 2) as fineness
    from {{ ref('int_event_report_places') }} as places
    left join precisions on places.place_id = precisions.place_id

),

-- A place that many reports name, a provincial capital above all, tells little of where.
common_places as (

    select name as place_key
    from {{ ref('int_report_names') }}
    where name_kind = 'place'
    group by name
    having
        count(*) > greatest(
            {{ var('rare_word_reports') }},
            {{ var('common_place_share') }} * (select count(*) from {{ ref('int_report_texts') }})
        )

),

place_lists as (

    select
        event_report_id,
        list(distinct place_key order by place_key) as place_keys,
        list(distinct place_key order by place_key) filter (where fineness <= 2) as fine_place_keys
    from places
    group by event_report_id

),

named as (

    select
        report_id,
        list(name order by name) filter (where name_kind = 'place') as report_places
    from {{ ref('int_report_names') }}
    group by report_id

),

-- The finest place stands for the event report; of equally fine ones that which is named first.
lead_places as (

    select *
    from places
    qualify
        row_number() over (
            partition by event_report_id
            order by fineness, position, place_key
        ) = 1

),

-- A place of so many event reports that to compare each with each would take longer than all else.
crowded_places as (

    select place_key
    from lead_places
    group by place_key
    having count(distinct report_id) > {{ var('crowded_place_reports') }}

),

lead_place_ancestors as (

    select
        lead_places.event_report_id,
        list(ancestors.ancestor_id order by ancestors.depth) as place_ancestors
    from lead_places
    inner join {{ ref('int_place_ancestors') }} as ancestors on lead_places.place_id = ancestors.place_id
    inner join precisions on ancestors.ancestor_id = precisions.place_id
    where precisions.place_precision <> 'country'
    group by lead_places.event_report_id

),

parties as (

    select
        parties.event_report_id,
    {% for role in ['agent', 'patient'] %}
        list(distinct parties.party_key order by parties.party_key)
        filter (where parties.role in ('{{ role }}', 'side')) as {{ role }}_keys,
        list(distinct ancestors.ancestor_id order by ancestors.ancestor_id)
        filter (where parties.role in ('{{ role }}', 'side')) as {{ role }}_ancestors
        {{- ',' if not loop.last }}
    {% endfor %}
    from {{ ref('int_event_report_parties') }} as parties
    left join {{ ref('int_faction_ancestors') }} as ancestors on parties.faction_id = ancestors.faction_id
    where not parties.is_category
    group by parties.event_report_id

),

persons as (

    select
        event_reports.event_report_id,
        list(distinct mentions.normalised_text order by mentions.normalised_text) as persons
    from event_reports
    inner join {{ ref('stg_extraction__mentions') }} as mentions
        on
            event_reports.report_id = mentions.report_id
            and event_reports.sentence_start <= mentions.char_start
            and event_reports.sentence_end >= mentions.char_end
    where mentions.mention_kind = 'person'
    group by event_reports.event_report_id

),

words as (

    select distinct
        event_report_id,
        unnest(string_split(folded_sentence, ' ')) as word
    from event_reports

),

report_words as (

    select * from {{ ref('int_report_rare_words') }}

),

rare_words as (

    select
        words.event_report_id,
        list(words.word order by words.word) as rare_words
    from words
    inner join event_reports on words.event_report_id = event_reports.event_report_id
    inner join report_words on event_reports.report_id = report_words.report_id
    where list_contains(report_words.rare_words, words.word)
    group by words.event_report_id

),

profiled as (

    select
        event_reports.event_report_id,
        event_reports.report_id,
        event_reports.sentence_index,
        event_reports.outlet_id,
        event_reports.event_type_code,
        event_reports.acled_event_type,
        event_reports.event_family,
        days.day_from,
        days.day_to,
        days.day_method,
        case
            when days.day_from is not null
                then generate_series(days.day_from, days.day_to + 1, interval 1 day)
        end as day_keys,
        lead_places.place_key,
        lead_places.fineness as place_fineness,
        common_places.place_key is not null as is_common_place,
        crowded_places.place_key is not null as is_crowded_place,
        lead_places.latitude,
        lead_places.longitude,
        place_lists.place_keys,
        place_lists.fine_place_keys,
        lead_place_ancestors.place_ancestors,
        parties.agent_keys,
        parties.agent_ancestors,
        parties.patient_keys,
        parties.patient_ancestors,
        event_reports.killed_low,
        event_reports.killed_high,
        event_reports.injured_low,
        event_reports.injured_high,
        event_reports.count_low,
        event_reports.count_high,
        persons.persons,
        rare_words.rare_words,
        named.report_places,
        report_words.rare_words as report_words
    from event_reports
    left join days on event_reports.event_report_id = days.event_report_id
    left join lead_places on event_reports.event_report_id = lead_places.event_report_id
    left join common_places on lead_places.place_key = common_places.place_key
    left join crowded_places on lead_places.place_key = crowded_places.place_key
    left join place_lists on event_reports.event_report_id = place_lists.event_report_id
    left join lead_place_ancestors on event_reports.event_report_id = lead_place_ancestors.event_report_id
    left join parties on event_reports.event_report_id = parties.event_report_id
    left join persons on event_reports.event_report_id = persons.event_report_id
    left join rare_words on event_reports.event_report_id = rare_words.event_report_id
    left join named on event_reports.report_id = named.report_id
    left join report_words on event_reports.report_id = report_words.report_id

)

select * from profiled
