{#-
    Table macro `event_now(id)` beside the view of the history of events: where an id that somebody cited leads today. It
    has a row for every id that was ever given; one whose event was withdrawn leads to none.
-#}
{% macro create_event_now(history) -%}
    create or replace macro {{ history.schema }}.event_now(id) as table
    select
        history.event_id as cited_event_id,
        history.change_kind as last_change_kind,
        history.changed_at as last_changed_at,
        events.*
    from {{ history.schema }}.{{ history.identifier }} as history
    left join {{ history.schema }}.events as events on history.current_event_id = events.event_id
    where history.event_id = id
    order by history.change_number desc
    limit 1;
    {{ comment_on_macro(history, 'event_now', event_now_comment()) }}
{%- endmacro %}

{% macro event_now_comment() -%}
    {{ return("One row: the event that a cited id leads to today, with the last change of that id; its columns are null where the event was withdrawn: from event_now('e0123456789abcdef')") }}
{%- endmacro %}
