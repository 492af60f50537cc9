"""The tables behind the invented world."""

from web.invented import tables


def test_every_employer_offers_three_known_jobs_with_known_hours() -> None:
    offers = [offer.partition(":")[0] for row in tables.employers() for offer in row["jobs"].split()]
    weeks = {week for job in tables.jobs().values() for week in job["weeks"].split()}

    assert {len(row["jobs"].split()) for row in tables.employers()} == {3}
    assert set(offers) <= set(tables.jobs())
    assert weeks | {row["week"] for row in tables.people() if row["week"]} <= set(tables.WEEKS)


def test_every_job_and_every_person_speaks_of_occupations_of_the_starter_catalogue() -> None:
    occupations = {job["occupation"] for job in tables.jobs().values()}
    occupations |= {each for row in tables.people() for key in ("had", "wished") for each in row[key].split()}

    bare = {occupation for occupation in occupations if not tables.skills(occupation, "essential")}

    assert {each for each in bare if len(each) > 4} == set()
