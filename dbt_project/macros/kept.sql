{#-
    Rows that the table of the model that asks had after the run before, so that it computes only what is new; none where
    there was no such table, or one of other columns. `columns` gives types by name.
-#}
{% macro rows_before(columns) -%}
    {%- set before = load_relation(this) if target and execute and model.resource_type == 'model' -%}
    {%- set names = adapter.get_columns_in_relation(before) | map(attribute='name') | list if before else [] -%}
    {%- if before and before.is_table and names == (columns | list) -%}
        select * from {{ before }}
    {%- else -%}
        select
        {%- for name, type in columns.items() %}
            cast(null as {{ type }}) as {{ name }}{{ ',' if not loop.last }}
        {%- endfor %}
        where false
    {%- endif -%}
{%- endmacro %}

{#-
    What the rows of a text are computed from: the hash of the text, and how it is read, which is the SQL of the model and
    of the `macros` that it uses, given rendered. Where neither has changed, the rows are kept.
-#}
{% macro reading_hash(text, macros='') -%}
    hash({{ text }}, '{{ local_md5(model.raw_code ~ macros) if target }}')
{%- endmacro %}

{#-
    Paragraphs of a model that keeps rows by report: `kept`, those of the run before whose text is what it was, and
    `new_texts`, the rows of `texts` that have none. `texts` has report_id and text_hash; so have the `columns`.
-#}
{% macro kept_and_new(columns) -%}
    before as (

        {{ rows_before(dict({'report_id': 'varchar', 'text_hash': 'ubigint'}, **columns)) }}

    ),

    kept as (

        select before.*
        from before
        inner join texts on before.report_id = texts.report_id and before.text_hash = texts.text_hash

    ),

    new_texts as (

        select texts.*
        from texts
        left join kept on texts.report_id = kept.report_id
        where kept.report_id is null

    )
{%- endmacro %}
