"""The manuscript 文字稿: a unit's texts as a Word document, for leaders who revise in Word. Out (``writing``), and back in (``reading``)."""
