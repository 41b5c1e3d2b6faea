{#-
    What differs where the tables are in a lake. DuckLake knows no keys, and no comments of macros and of columns of views:
    the tables are made without keys, and all three are rows of `lake.remarks`, which publishing reads.
-#}

{#- The columns of a table with a contract, and its keys where the database knows such. -#}
{% macro duckdb__get_table_columns_and_constraints() -%}
    {%- if not adapter.is_ducklake(this) -%}
        {{ return(table_columns_and_constraints()) }}
    {%- endif -%}
    ({{ adapter.render_raw_columns_constraints(raw_columns=model['columns']) | join(', ') }})
{%- endmacro %}

{#- The description of a relation as its comment, and those of its columns where the database keeps them. -#}
{% macro duckdb__persist_docs(relation, model, for_relation=true, for_columns=true) -%}
    {%- set is_view_of_lake = adapter.is_ducklake(relation) and relation.is_view -%}
    {{ default__persist_docs(relation, model, for_relation, for_columns and not is_view_of_lake) }}
{%- endmacro %}

{#- A comment of a table macro; a lake has it in `lake.remarks`. -#}
{% macro comment_on_macro(relation, name, words) -%}
    {%- if not adapter.is_ducklake(relation) -%}
        comment on macro table {{ relation.schema }}.{{ name }} is '{{ words | replace("'", "''") }}'
    {%- endif -%}
{%- endmacro %}

{#- The comments of the table macros, by name. -#}
{% macro macro_comments() -%}
    {{ return({'event_now': event_now_comment(), 'factions_as_of': factions_as_of_comment()}) }}
{%- endmacro %}

{#- After all else: the rows of `lake.remarks` anew. -#}
{% macro write_remarks() -%}
    {%- if execute and target.name == 'lake' -%}
        {%- set rows = [] -%}
        {%- for node in graph.nodes.values() if node.resource_type == 'model' -%}
            {%- set of_node = [node.schema, node.alias] -%}
            {%- for constraint in node.constraints if constraint.type == 'primary_key' -%}
                {%- for column in constraint.columns -%}
                    {%- do rows.append(['key'] + of_node + [column.strip('"'), loop.index, '']) -%}
                {%- endfor -%}
            {%- endfor -%}
            {%- if node.schema == 'published' -%}
                {%- for column in node.columns.values() if column.description -%}
                    {%- do rows.append(['view_column'] + of_node + [column.name, loop.index, column.description]) -%}
                {%- endfor -%}
            {%- endif -%}
        {%- endfor -%}
        {%- for name, words in macro_comments().items() -%}
            {%- do rows.append(['macro', 'published', name, '', 0, words]) -%}
        {%- endfor -%}
        create schema if not exists lake;
        create or replace table lake.remarks as
        select * from (values
        {%- for row in rows %}
            ('{{ row[0] }}', '{{ row[1] }}', '{{ row[2] }}', '{{ row[3] }}', {{ row[4] }}, '{{ row[5] | replace("'", "''") }}')
            {{- ',' if not loop.last }}
        {%- endfor %}
        ) as remarks (kind, schema_name, object_name, column_name, position, words)
    {%- endif -%}
{%- endmacro %}
