{#-
    Table macro `factions_as_of(day)` beside the view of the history of factions: each faction as it stood on a day. Models
    join the same periods with `holds_on`.
-#}
{% macro create_factions_as_of(history) -%}
    create or replace macro {{ history.schema }}.factions_as_of(day) as table
    select * exclude (faction_period_id)
    from {{ history.schema }}.{{ history.identifier }}
    where {{ holds_on('cast(day as date)', 'valid_from', 'valid_to') }}
    order by faction_id;
    {{ comment_on_macro(history, 'factions_as_of', factions_as_of_comment()) }}
{%- endmacro %}

{% macro factions_as_of_comment() -%}
    {{ return("One row per faction of the registry as it stood on a day: from factions_as_of('2016-05-01') where status = 'active'") }}
{%- endmacro %}
