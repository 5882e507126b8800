archcSearchIndex({"pages":[],"parts":[],"words":[],"common":[],"places":[]});
