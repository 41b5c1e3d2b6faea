with

revisions as (

    select
        *,
        row(
            {% for figure in event_figures() %}
                {{ figure }}_low,
                {{ figure }}_best,
                {{ figure }}_high,
            {% endfor %}
            contested_fields,
            sides_agree
        ) as state
    from {{ ref('int_event_revisions') }}

),

changed as (

    select *
    from revisions
    qualify
        telling_order = 1
        or state is distinct from lag(state) over (partition by event_id order by telling_order)

),

numbered as (

    select
        {{ stable_id('v', ['event_id', 'event_report_id']) }} as event_revision_id,
        event_id,
        row_number() over (
            partition by event_id
            order by telling_order
        )::integer as revision_number,
        event_report_id,
        report_id,
        outlet_id,
        told_at as revised_at,
        {% for figure in event_figures() %}
            {{ figure }}_low,
            {{ figure }}_best,
            {{ figure }}_high,
        {% endfor %}
        contested_fields,
        sides_agree
    from changed

)

select * from numbered
