"""How many decimals a currency has, where it is not two: ISO 4217, list one (SIX Financial Information, 2024).

Not from CLDR, which tells how people round prices and not what shops and payment systems count in: for it RSD has no
decimals and IQD none, by ISO 4217 they have two and three.
"""

_BY_DECIMALS = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
}
#: Withdrawn, and never had a minor unit in use.
_WITHDRAWN = {0: "ADP BYR ESP ITL LUF MGF TRL"}

DECIMALS = {
    code: decimals
    for table in (_BY_DECIMALS, _WITHDRAWN)
    for decimals, codes in table.items()
    for code in codes.split()
}
USUAL = 2
