-- A correction says what it expects to find. Where the extraction now gives something else, or what it corrects is
-- gone, somebody must look at the correction again.
select *
from {{ ref('int_stale_corrections') }}
