-- A working file of version 1, as Waqai made it before there was an archive, after four runs:
-- 1. a.txt and b.txt are read, of which b.txt has an unusable date; 2. a.txt changes, and c.txt tells what b.txt does;
-- 3. a.txt goes back to its earlier words, b.txt changes; 4. b.txt takes on what a.txt said in the second run, and the
-- date of the report first read in b.txt was put right meanwhile.
create schema raw;
create schema staging;
create table raw.reports (
    "report_id" VARCHAR, "doc_id" VARCHAR, "outlet_name" VARCHAR, "origin" VARCHAR, "url" VARCHAR, "title" VARCHAR,
    "body_text" VARCHAR, "published_at" TIMESTAMP, "published_precision" VARCHAR, "retrieved_at" TIMESTAMP,
    "charset" VARCHAR, "content_sha256" VARCHAR, "supersedes_report_id" VARCHAR, "batch_id" VARCHAR,
    primary key (report_id)
);
create table raw.report_versions (
    "origin_key" VARCHAR, "version_number" INTEGER, "report_id" VARCHAR, "is_first_reading" BOOLEAN, "origin" VARCHAR,
    "batch_id" VARCHAR,
    primary key (origin_key, version_number)
);
create table raw.rejects (
    "reject_id" VARCHAR, "origin" VARCHAR, "reason_code" VARCHAR, "severity" VARCHAR, "detail" VARCHAR,
    "sample" VARCHAR, "seen_at" TIMESTAMP, "batch_id" VARCHAR,
    primary key (reject_id)
);
create table raw.places (
    "place_id" VARCHAR, "name_ar" VARCHAR, "name_en" VARCHAR, "name_variants" VARCHAR, "kind" VARCHAR,
    "country_code" VARCHAR, "admin1_name_ar" VARCHAR, "admin1_code" VARCHAR, "admin2_name_ar" VARCHAR,
    "admin2_code" VARCHAR, "admin3_name_ar" VARCHAR, "admin3_code" VARCHAR, "pcode" VARCHAR, "geonames_id" BIGINT,
    "latitude" DOUBLE, "longitude" DOUBLE, "population" BIGINT, "parent_place_id" VARCHAR, "origin" VARCHAR
);
create view raw.current_reports as
with versions as (
    select
        report_id,
        row_number() over (partition by origin_key order by version_number desc) as recency
    from raw.report_versions
)
select reports.*
from raw.reports
where report_id in (select report_id from versions where recency = 1);

insert into raw.reports values
    ('r1', 'a', 'شبكة', 'news/a.txt', null, null, 'قُتل ثلاثة مدنيين في قصف على البلدة.', '2020-02-04', 'day',
     '2020-02-05 08:00:00', 'utf-8', repeat('1', 64), null, 'b100000000000001'),
    ('r2', 'b', 'وكالة', 'news/b.txt', 'https://agency.example.org/2', 'عنوان', 'انشق خمسة عناصر في المدينة.',
     '2020-03-03', 'day', '2020-02-05 08:00:00', 'utf-8', repeat('2', 64), null, 'b100000000000001'),
    ('r3', 'a', 'شبكة', 'news/a.txt', null, null, 'قُتل أربعة مدنيين في قصف على البلدة.', '2020-02-04', 'day',
     '2020-02-06 08:00:00', 'utf-8', repeat('3', 64), 'r1', 'b200000000000002'),
    ('r4', 'b', 'وكالة', 'news/b.txt', 'https://agency.example.org/2', null, 'انشق ستة عناصر في المدينة.', null, null,
     '2020-02-07 08:00:00', 'utf-8', repeat('4', 64), 'r2', 'b300000000000003');
insert into raw.report_versions values
    ('k/a', 1, 'r1', true, 'news/a.txt', 'b100000000000001'),
    ('k/b', 1, 'r2', true, 'news/b.txt', 'b100000000000001'),
    ('k/a', 2, 'r3', true, 'news/a.txt', 'b200000000000002'),
    ('k/c', 1, 'r2', false, 'news/c.txt', 'b200000000000002'),
    ('k/a', 3, 'r1', false, 'news/a.txt', 'b300000000000003'),
    ('k/b', 2, 'r4', true, 'news/b.txt', 'b300000000000003'),
    ('k/b', 3, 'r3', false, 'news/b.txt', 'b100000000000001');
insert into raw.rejects values
    ('x1', 'news/b.txt', 'bad_date', 'kept', 'The date cannot be read.', 'never', '2020-02-05 08:00:00',
     'b100000000000001'),
    ('x2', 'news/c.txt', 'duplicate', 'refused', 'The same outlet tells the same text in news/b.txt.', 'انشق',
     '2020-02-06 08:00:00', 'b200000000000002'),
    ('x3', 'news/empty.txt', 'empty', 'refused', 'It is empty.', null, '2020-02-09 08:00:00', 'b400000000000004');
