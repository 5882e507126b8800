archcSearchIndex({"pages":[],"parts":[],"words":[],"places":[]});
