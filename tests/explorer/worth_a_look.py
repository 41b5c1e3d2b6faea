"""What is put into a published file so that its quality is worth a look."""

UNTOLD = "وتحدثت مصادر محلية عن قصف ليلي."
DRIFT_WEEKS = 12
