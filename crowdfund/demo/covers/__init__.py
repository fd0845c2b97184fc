"""The covers: every campaign's own, and one for each sector, drawn as SVG in flat layers.

`python -m crowdfund.demo.covers` writes them into `assets/covers`.
"""
