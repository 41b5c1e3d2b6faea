with

event_reports as (

    select
        event_reports.event_report_id,
        event_reports.event_type_code,
        event_reports.trigger_end,
        clusters.event_id
    from {{ ref('int_event_reports_current') }} as event_reports
    inner join {{ ref('int_event_clusters') }} as clusters
        on event_reports.event_report_id = clusters.event_report_id
    where event_reports.event_type_code in ('defection', 'surrender', 'group_change')

),

triggers as (

    select
        event_report_id,
        position,
        char_end,
        {{ fold_name('trigger_text') }} as trigger_key
    from {{ ref('stg_extraction__event_report_triggers') }}

),

words as (

    select * from {{ ref('stg_registry__allegiance_words') }}

),

agents as (

    select *
    from {{ ref('int_event_report_parties') }}
    where role = 'agent' and party_kind = 'faction'

),

-- The first word of an event report tells its kind: of the words of the vocabulary in it the longest.
told as (

    select
        event_reports.event_report_id,
        words.change_kind
    from event_reports
    inner join triggers on event_reports.event_report_id = triggers.event_report_id
    inner join words
        on event_reports.event_type_code = words.event_type_code and contains(triggers.trigger_key, words.word_key)
    qualify
        row_number() over (
            partition by event_reports.event_report_id
            order by triggers.position asc, length(words.word_key) desc, words.word_key asc
        ) = 1

),

-- A faction that stands right after the word is its subject: it changes as a whole, and not people of it.
subjects as (

    select
        event_reports.event_report_id,
        min(agents.party_key) as mover_key
    from event_reports
    inner join triggers on event_reports.event_report_id = triggers.event_report_id
    inner join agents
        on
            event_reports.event_report_id = agents.event_report_id
            and agents.char_start - triggers.char_end between 0 and 1
    group by event_reports.event_report_id

),

other_agents as (

    select
        agents.event_report_id,
        count(*) as agent_count
    from agents
    group by agents.event_report_id

),

judged as (

    select
        event_reports.event_id,
        event_reports.event_report_id,
        subjects.mover_key,
        case
            when event_reports.event_type_code = 'surrender' then 'surrender'
            when told.change_kind <> 'defection' then told.change_kind
            when event_reports.event_type_code = 'group_change' then 'formation'
            when subjects.mover_key is not null and other_agents.agent_count > 1 then 'split'
            else 'defection'
        end as change_kind
    from event_reports
    left join told on event_reports.event_report_id = told.event_report_id
    left join subjects on event_reports.event_report_id = subjects.event_report_id
    left join other_agents on event_reports.event_report_id = other_agents.event_report_id

),

-- The kind that most event reports give.
kinds as (

    select
        event_id,
        change_kind,
        min(mover_key) as mover_key
    from judged
    group by event_id, change_kind
    qualify
        row_number() over (
            partition by event_id
            order by count(*) desc, change_kind
        ) = 1

)

select * from kinds
