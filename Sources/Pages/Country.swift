import Foundation

/// Countries by all that tables call them, and where each lies on a world of tiles.
struct Country: Hashable, Sendable {
  /// Its two letters in ISO 3166-1.
  var code: String
  /// Its common name.
  var name: String
  /// Its tile, from the left and from the top.
  var column: Int
  var row: Int

  /// Columns and rows of the world.
  static let (columns, rows) = (30, 16)

  /// The country that somebody calls `text`: by two or three letters or by a common English name, in any case and with any accents.
  static func called(_ text: String) -> Country? { byName[key(text)] }

  /// All countries, from the north, those of a row from the west.
  static let all: [Country] = world.split(separator: "\n").enumerated().flatMap { row, line in
    line.split(separator: " ").enumerated().compactMap { column, code in
      names[String(code)].map { Country(code: String(code), name: $0[0], column: column, row: row) }
    }
  }

  private static let byName: [String: Country] = {
    let pairs = all.flatMap { country in
      ([country.code] + (names[country.code] ?? [])).map { (key($0), country) }
    }
    return Dictionary(pairs) { first, _ in first }
  }()

  /// By code: the common name, then three letters and other names.
  private static let names: [String: [String]] = Dictionary(
    uniqueKeysWithValues: table.split(separator: "\n").map { line in
      let parts = line.split(separator: ";").map(String.init)
      return (parts[0], [parts[2], parts[1]] + parts.dropFirst(3))
    })

  /// The letters alone, small and without accents.
  private static func key(_ text: String) -> String {
    String(
      text.decomposedStringWithCanonicalMapping.lowercased().unicodeScalars.filter { ("a"..."z").contains($0) }
        .map(Character.init))
  }

  /// Neighbours lie beside each other where that can be had; sizes and distances say nothing.
  private static let world = """
    .. .. .. .. .. GL .. .. IS .. .. NO SE FI .. .. RU .. .. .. .. .. .. .. .. .. .. .. .. ..
    CA .. .. .. .. .. .. .. IE GB .. DK .. EE LV LT .. .. .. .. .. .. .. .. .. .. .. .. .. ..
    US .. .. .. .. .. .. .. .. BE NL DE PL BY UA MD .. .. KZ .. .. .. .. .. .. .. .. .. .. ..
    MX .. CU BS .. .. .. .. .. FR LU LI CZ SK HU RO .. .. UZ KG .. MN .. .. KP .. .. .. .. ..
    GT BZ JM HT DO PR .. PT ES AD CH AT SI HR RS BG GE AZ TM TJ .. CN .. .. KR JP .. .. .. ..
    SV HN .. .. KN AG .. .. .. MC IT SM BA ME XK MK TR AM IR AF PK NP BT MO HK TW .. .. .. ..
    .. NI .. .. .. DM .. .. .. .. VA MT .. .. AL GR CY SY IQ .. .. IN BD MM LA VN .. .. .. ..
    .. CR .. .. VC LC .. .. .. MA DZ TN LY EG .. .. LB JO KW BH .. LK .. TH KH .. PH PW FM MH
    .. PA .. TT GD BB .. .. EH MR ML NE TD SD ER .. IL PS SA QA AE MV .. MY BN .. .. .. .. ..
    .. CO VE GY SR GF .. CV SN GM BF NG CF SS ET DJ .. .. YE OM .. .. .. SG ID TL PG .. NR KI
    .. EC PE BR .. .. .. GW GN CI GH BJ CM UG KE SO .. .. .. .. .. .. .. .. .. .. .. SB TV ..
    .. .. BO PY .. .. .. .. SL LR TG GQ GA RW BI .. .. .. .. .. .. .. .. .. .. AU .. VU .. WS
    .. CL AR UY .. .. .. .. .. .. .. ST CG CD TZ .. SC .. .. .. .. .. .. .. .. .. .. FJ TO ..
    .. .. .. .. .. .. .. .. .. .. .. .. AO ZM MW KM .. .. .. .. .. .. .. .. .. .. NZ .. .. ..
    .. .. .. .. .. .. .. .. .. .. .. .. NA BW ZW MZ MG MU .. .. .. .. .. .. .. .. .. .. .. ..
    .. .. .. .. .. .. .. .. .. .. .. .. .. ZA SZ LS .. .. .. .. .. .. .. .. .. .. .. .. .. ..
    """

  /// ISO 3166-1: two letters, three letters, then names.
  private static let table = """
    AD;AND;Andorra
    AE;ARE;United Arab Emirates;UAE;Emirates
    AF;AFG;Afghanistan
    AG;ATG;Antigua and Barbuda
    AL;ALB;Albania
    AM;ARM;Armenia
    AO;AGO;Angola
    AR;ARG;Argentina
    AT;AUT;Austria
    AU;AUS;Australia
    AZ;AZE;Azerbaijan
    BA;BIH;Bosnia and Herzegovina;Bosnia
    BB;BRB;Barbados
    BD;BGD;Bangladesh
    BE;BEL;Belgium
    BF;BFA;Burkina Faso
    BG;BGR;Bulgaria
    BH;BHR;Bahrain
    BI;BDI;Burundi
    BJ;BEN;Benin
    BN;BRN;Brunei;Brunei Darussalam
    BO;BOL;Bolivia;Plurinational State of Bolivia
    BR;BRA;Brazil
    BS;BHS;Bahamas;The Bahamas
    BT;BTN;Bhutan
    BW;BWA;Botswana
    BY;BLR;Belarus
    BZ;BLZ;Belize
    CA;CAN;Canada
    CD;COD;DR Congo;Democratic Republic of the Congo;Congo-Kinshasa;DRC
    CF;CAF;Central African Republic
    CG;COG;Congo;Republic of the Congo;Congo-Brazzaville
    CH;CHE;Switzerland
    CI;CIV;Ivory Coast;Cote d'Ivoire
    CL;CHL;Chile
    CM;CMR;Cameroon
    CN;CHN;China;People's Republic of China;PRC
    CO;COL;Colombia
    CR;CRI;Costa Rica
    CU;CUB;Cuba
    CV;CPV;Cape Verde;Cabo Verde
    CY;CYP;Cyprus
    CZ;CZE;Czechia;Czech Republic
    DE;DEU;Germany
    DJ;DJI;Djibouti
    DK;DNK;Denmark
    DM;DMA;Dominica
    DO;DOM;Dominican Republic
    DZ;DZA;Algeria
    EC;ECU;Ecuador
    EE;EST;Estonia
    EG;EGY;Egypt
    EH;ESH;Western Sahara
    ER;ERI;Eritrea
    ES;ESP;Spain
    ET;ETH;Ethiopia
    FI;FIN;Finland
    FJ;FJI;Fiji
    FM;FSM;Micronesia;Federated States of Micronesia
    FR;FRA;France
    GA;GAB;Gabon
    GB;GBR;United Kingdom;UK;Great Britain;Britain;England;Scotland;Wales;Northern Ireland
    GD;GRD;Grenada
    GE;GEO;Georgia
    GF;GUF;French Guiana
    GH;GHA;Ghana
    GL;GRL;Greenland
    GM;GMB;Gambia;The Gambia
    GN;GIN;Guinea
    GQ;GNQ;Equatorial Guinea
    GR;GRC;Greece
    GT;GTM;Guatemala
    GW;GNB;Guinea-Bissau
    GY;GUY;Guyana
    HK;HKG;Hong Kong
    HN;HND;Honduras
    HR;HRV;Croatia
    HT;HTI;Haiti
    HU;HUN;Hungary
    ID;IDN;Indonesia
    IE;IRL;Ireland;Republic of Ireland
    IL;ISR;Israel
    IN;IND;India
    IQ;IRQ;Iraq
    IR;IRN;Iran;Islamic Republic of Iran;Iran, Islamic Republic of
    IS;ISL;Iceland
    IT;ITA;Italy
    JM;JAM;Jamaica
    JO;JOR;Jordan
    JP;JPN;Japan
    KE;KEN;Kenya
    KG;KGZ;Kyrgyzstan
    KH;KHM;Cambodia
    KI;KIR;Kiribati
    KM;COM;Comoros
    KN;KNA;Saint Kitts and Nevis
    KP;PRK;North Korea;Democratic People's Republic of Korea
    KR;KOR;South Korea;Korea;Republic of Korea;Korea, Republic of
    KW;KWT;Kuwait
    KZ;KAZ;Kazakhstan
    LA;LAO;Laos;Lao People's Democratic Republic
    LB;LBN;Lebanon
    LC;LCA;Saint Lucia
    LI;LIE;Liechtenstein
    LK;LKA;Sri Lanka
    LR;LBR;Liberia
    LS;LSO;Lesotho
    LT;LTU;Lithuania
    LU;LUX;Luxembourg
    LV;LVA;Latvia
    LY;LBY;Libya
    MA;MAR;Morocco
    MC;MCO;Monaco
    MD;MDA;Moldova;Republic of Moldova
    ME;MNE;Montenegro
    MG;MDG;Madagascar
    MH;MHL;Marshall Islands
    MK;MKD;North Macedonia;Macedonia
    ML;MLI;Mali
    MM;MMR;Myanmar;Burma
    MN;MNG;Mongolia
    MO;MAC;Macao;Macau
    MR;MRT;Mauritania
    MT;MLT;Malta
    MU;MUS;Mauritius
    MV;MDV;Maldives
    MW;MWI;Malawi
    MX;MEX;Mexico
    MY;MYS;Malaysia
    MZ;MOZ;Mozambique
    NA;NAM;Namibia
    NE;NER;Niger
    NG;NGA;Nigeria
    NI;NIC;Nicaragua
    NL;NLD;Netherlands;The Netherlands;Holland
    NO;NOR;Norway
    NP;NPL;Nepal
    NR;NRU;Nauru
    NZ;NZL;New Zealand
    OM;OMN;Oman
    PA;PAN;Panama
    PE;PER;Peru
    PG;PNG;Papua New Guinea
    PH;PHL;Philippines;The Philippines
    PK;PAK;Pakistan
    PL;POL;Poland
    PR;PRI;Puerto Rico
    PS;PSE;Palestine;State of Palestine
    PT;PRT;Portugal
    PW;PLW;Palau
    PY;PRY;Paraguay
    QA;QAT;Qatar
    RO;ROU;Romania
    RS;SRB;Serbia
    RU;RUS;Russia;Russian Federation
    RW;RWA;Rwanda
    SA;SAU;Saudi Arabia
    SB;SLB;Solomon Islands
    SC;SYC;Seychelles
    SD;SDN;Sudan
    SE;SWE;Sweden
    SG;SGP;Singapore
    SI;SVN;Slovenia
    SK;SVK;Slovakia
    SL;SLE;Sierra Leone
    SM;SMR;San Marino
    SN;SEN;Senegal
    SO;SOM;Somalia
    SR;SUR;Suriname
    SS;SSD;South Sudan
    ST;STP;Sao Tome and Principe
    SV;SLV;El Salvador
    SY;SYR;Syria;Syrian Arab Republic
    SZ;SWZ;Eswatini;Swaziland
    TD;TCD;Chad
    TG;TGO;Togo
    TH;THA;Thailand
    TJ;TJK;Tajikistan
    TL;TLS;East Timor;Timor-Leste
    TM;TKM;Turkmenistan
    TN;TUN;Tunisia
    TO;TON;Tonga
    TR;TUR;Turkey;Turkiye
    TT;TTO;Trinidad and Tobago
    TV;TUV;Tuvalu
    TW;TWN;Taiwan;Taiwan, Province of China
    TZ;TZA;Tanzania;United Republic of Tanzania
    UA;UKR;Ukraine
    UG;UGA;Uganda
    US;USA;United States;USA;United States of America;America;U.S.;U.S.A.
    UY;URY;Uruguay
    UZ;UZB;Uzbekistan
    VA;VAT;Vatican City;Holy See;Vatican
    VC;VCT;Saint Vincent and the Grenadines
    VE;VEN;Venezuela;Bolivarian Republic of Venezuela
    VN;VNM;Vietnam;Viet Nam
    VU;VUT;Vanuatu
    WS;WSM;Samoa
    XK;XKX;Kosovo
    YE;YEM;Yemen
    ZA;ZAF;South Africa
    ZM;ZMB;Zambia
    ZW;ZWE;Zimbabwe
    """
}
