"""What is put into published files so that they are worth a look."""

UNTOLD = "وتحدثت مصادر محلية عن قصف ليلي."
DRIFT_WEEKS = 12
REPORTED_DAY = "2031-05-06"
