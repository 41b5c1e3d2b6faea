-- A correction leads to a faction of the registry or a place of the gazetteer, or says that it is neither.
select
    corrections.correction_id,
    corrections.mention_kind,
    corrections.corrected_id
from {{ ref('stg_registry__name_corrections') }} as corrections
left join {{ ref('int_registry_names') }} as known
    on corrections.mention_kind = known.mention_kind and corrections.corrected_id = known.named_id
where corrections.corrected_id is not null and known.named_id is null
