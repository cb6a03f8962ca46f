/// Keys, signatures and certificates that were made with another library (Python's cryptography); they open nothing.
enum OutsideKeys {
  /// RFC 7515, A.2.1: the signing input.
  static let signingInput = """
    eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ
    """

  /// RFC 7515, A.2.1: the key.
  static let rsaPEM = """
    -----BEGIN PRIVATE KEY-----
    MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQCh+BYK4uPJtGXO
    jS1lYmM2K5J9vinh8CR3/BYlzJChNuOL2TSXxbbqY913EeZ8dCn5VrD7io8ImtxL
    aYk8wTM/U+3QGbh3hCUv7JFP5IV3aVlL6kKA0ywPVb9ilE8TA5a8bpvfbr3SvaNn
    juygxmj3AbONv/s4yDQs4v5tJ/reSlpIdJed1LnPmt7Ex1sFhSwsD174pcF1A5L5
    ROjtZMEQxrZHYJqkeDrrnGya11UxMFBji4NmXG9veoKjlnAqH2QbgtPr8jkiGUkf
    toaHLFcW9Qr4NY2ai50Xw0Byj3+H2JoY2PyrZ62EWQwuz3WTOTY8BwNNb2BvniHg
    VFbK5emhAgMBAAECggEAEq5xpGnNCivDflJsRQBXHx1hdR1k6Ulwe2JZD50LpXyW
    PEAeP88vLNO97IjlA7/GQ5sLKMgvfTeXZx9SE+7YwVol2NXOoAJe46sui395IW/G
    O+pWJ1O0BkTGoVEn2bKVRUCgu+GjBVaYLU6f3l9kJfFNS3E0QbVdxzubSu3Mkqzj
    kn439X0M/V51gfpRLI9JYanrC4D4qAdGcopV/0ZHHzQlBjudU2QvXt4ehNYTCBr6
    XCLQUShb1juUO1ZdiYoFaFQT5Tw8bGUl/x/jTj3ccPDVZFD9pIuhLhBOneufuBiB
    4cS98l2SR/RQyGWSeWjnczT0QU91p1DhOVRuOopznQKBgQDgHMQQ60imZV1URk0K
    pLttoLhyt3SmqdEf/kgHePDdtzEafpAu+cS191R2JiuoF2yzWXnwFDcqGigp5BNr
    0AHQfD8/Lk8l1Mk09jxxCfui5nYooNyac8YFjm3vItzVCVDnEd3BbVWG8qf6deqE
    lMGAg+C2V0L4oNXnP7LZcPAZRwKBgQC5A8R+CZW2MvRTLLHzwZkUXV866cff7tx6
    kqa0finGG0KgeqlaZPxgCZnFp7AeAcCMtiynVlJ7vMVgePsLq6XtON4tB5kP9jAP
    rq3rbAOal78eUH5OcED6eNuCV8ixEu1eWcPNCS/l1OW1EnXUEoEHKl54Xrrz2uNw
    kgMTP1FZ1wKBgAcCn1dwJKufzBWQxWQp1vsM5fggqPN1qGb5y0MAk3g7/Ls5bkUp
    5u9SN0Ai3Ya6hNnvWJMb7sXQX6U/zyO2M/hTip7tUeh7CXgwo59dkpN75gJLVds2
    9+DAncu3KXU4f2Fa+7bLNrur53k8KwPOq2bbuTG69QtV7Jr5MR0AHWKNAoGBAIf/
    evpitUf+4JYbLpvNXWcY052Mpz22aR84mY3nh3F2LF2mjMJDpTg7FmuyPcVw6EcG
    yoAe9fa65iNqCq+jdw6PVNGo2hxfjSiZ8IIzHdsPXI89//pMjZcQK9r+CCoRjaZj
    OYiIDktVWZzmevJuv6WywUqd57LE3Zar3dLSIkx1AoGAIYd7DHOhrWvxkwPQsRM2
    tOgrjbcrfvtQJipd+DlcxyVuuM9sQLdgjVk2oy26F0EmpScGLq2MowX7fhd/QJQ3
    ydy5cY7YIBi87w93IKLEdfnbJtoOPLUW0ITrJReOgo1cq9SbsxYawBgfp/gh6A56
    03k2+ZQwVK0JKSHuLFkuQ3U=
    -----END PRIVATE KEY-----
    """

  /// The signing input signed with that key by RSASSA-PKCS1-v1_5 and SHA-384.
  static let rs384 = """
    QMlqnIk4Jg6V4BsZGDb3PTKORZPw-eoUq-FsnjYifl08H95otuD2EHkUuDdfTGjEcJ6tgIehmwfchztWsgwuobaeMbRS44doIjGi4FaIHX4XlKcIlUxSnJPQ\
    2O8bWZF6vkvQaPBXjzwLDGKUTkJwwP052sCL-ivRWakkNETy66m2ODQjg4mN6EJI2o6_hRsklNEHPHjrTdOWnugAcEJ44e_fZ3cCFlP9009ITkx9ZgiVR8Vi\
    I-KBgCY90JDhxneWKNzWidZaTg6TcEUQo73V1H4WSbzUVa7aLTFVc5OTSX-kO6GNrlCSKHx-M_yPDowT9ovfNX_UXJzxxMWWwGaYCA
    """

  static let curvePEM = """
    -----BEGIN EC PRIVATE KEY-----
    MIGkAgEBBDDJUzOm3pCX1Ntlyb1LdeJKMXHItoXY8p10ZP6Nb7pjaqt5OnOnFxuE
    g0W2NGGqI72gBwYFK4EEACKhZANiAAQzH9HUtcewliv4OPGoJeGgVwKrcJun1Kqg
    +Jv+0uUyiDaYqbXyEZ8nf7UeHwtiWQkpBPlAKncftrFTbs+Oq9aTZYRsKkGi0BR4
    qYAp/fDIzUBl4IyWE3jDbEzSZV07eOc=
    -----END EC PRIVATE KEY-----
    """

  static let x = "Mx_R1LXHsJYr-DjxqCXhoFcCq3Cbp9SqoPib_tLlMog2mKm18hGfJ3-1Hh8LYlkJ"
  static let y = "KQT5QCp3H7axU27PjqvWk2WEbCpBotAUeKmAKf3wyM1AZeCMlhN4w2xM0mVdO3jn"
  static let es384 = """
    PLaHYG0tauOUawG_Ses7ae8ODBB9sWsqFkkEhezBcdQr2AFV0s_tKgRPdfb_q3dk0-iINqzAG3c53H0SxMmiFw5-z8bQ5PEvEQr4aRKy01lsnyRi_osJ1078\
    XcZ4uL7k
    """

  /// RFC 7638, 3.1.
  static let rfc7638Modulus = """
    0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64t\
    Z_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbO\
    pbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw
    """

  static let p256PEM = """
    -----BEGIN PRIVATE KEY-----
    MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgBnUl8Q3HC1vRT6Cu
    6MAJ7OiH4sRK8vHmNXUjrUi7uxuhRANCAASqmgHjlLPSQrIVyfjv9sCcbqt+NKCJ
    WlCHLIvpyGKTn42Q3utyIecmESvpMyEd5C5UUJyBivPOJhhTgcCjWRCA
    -----END PRIVATE KEY-----
    """

  static let shortRSAPEM = """
    -----BEGIN PRIVATE KEY-----
    MIICdwIBADANBgkqhkiG9w0BAQEFAASCAmEwggJdAgEAAoGBAN2WaYPD16MAV3gI
    E3dnWO7YBKk8I9QiqeaQOlq7s3VL6rfLc/T35XE7BJHYV9xKwah+wk41pX4rUFZx
    pwF3tcmROfuffUAPpuATPKy7nH/TPxPEDZCsBBq3UZAgszUTZVE0QyaeafIHcwHK
    3yT0kuNKNCkA4WJ53lRiK6MKiQRxAgMBAAECgYA+fxG7bB0BiDMjU4PKBYf7tUl7
    Qc8JIc2xjbQnqxDuYD8PH37Q9Kntyat8Rvxg0WTVVQsQa+kFMMoz11I3A8BtVt1f
    grzL0VpG8EHMhw4w8EvSHgDRR50wmV1GXovoUqBxNpWIx9285W4krmEt1DAkAtpD
    +Pr5Kv2cZHbUVmgPkQJBAPmLY5apJmLOMJp1e/DgqCNQg95ADSyvZPs9+5DwHlt3
    WAb0hRZF6BrFqj+XZOW4aBxyQq2cd6s13B0PVTjwQGsCQQDjUeDFriv7ii4+4Cow
    BXfeEabc9CMKkgiv+TbF6TgW0WO5JvlR+xaRK7vdaV/r3oXGIReHvzWDf4nNg6r7
    sdWTAkEA4WhVNrvn3owdPwgsQjLL7cpGszTsMZblAkTEvfEHmts8elvY83uF4tj1
    paddDlv6Pue+7w9M0Sw/fUhiVKI/rQJBAKwtLSmthaTNgb+f/HRJAASUrCV5ST1N
    ZQUcpw76WcB2sqjfy0H8A5jLXk0S7lNyRTLPh8oK2taR+GdQTma7yL8CQHkhooHW
    EjWJf04hYFm22EMyCsVsy4mg121kH3zhMHGEDSS6/kcvPATFpt0vG3s1IcbrRRRj
    gTokw2zdFPJdqUU=
    -----END PRIVATE KEY-----
    """

  static let lockedPEM = """
    -----BEGIN ENCRYPTED PRIVATE KEY-----
    MIIBJDBfBgkqhkiG9w0BBQ0wUjAxBgkqhkiG9w0BBQwwJAQQLktMqjMXVGr39tn7
    A2bhWAICCAAwDAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEN7l6iT5Y86zXyv8
    gMa+37oEgcDwxpJxBKajCrPf9mmUiNNVpXAyBv5QOEK780O7yseELSLQhIbwH5bh
    PJkmCyuuyoHzUa5WsljVFlwLVhlpEi0L70kpyObpMZbV13azlcHfReXj8Ei1SfWl
    wNtMP+kWFGzmv3BGyOju5JjVLpHbk9p+CuXp+0mxx3dUCPEveQR1/V/GT1El5+R4
    oWK5A+mvzeC/ZKFcZ3F3r1vLphkVXwHswkPhQGGkj/64gPWN+XwFZHjBzP9oIPos
    Z0PW/TTd/ww=
    -----END ENCRYPTED PRIVATE KEY-----
    """

  /// From 2026-01-01 to the end of 2026 (UTCTime), and to 2075 (GeneralizedTime).
  static let certificates = """
    -----BEGIN CERTIFICATE-----
    MIIBGDCBv6ADAgECAgEHMAoGCCqGSM49BAMCMBYxFDASBgNVBAMMC2Voci5leGFt
    cGxlMB4XDTI2MDEwMTAwMDAwMFoXDTI2MTIzMTIzNTk1OVowFjEUMBIGA1UEAwwL
    ZWhyLmV4YW1wbGUwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAASqmgHjlLPSQrIV
    yfjv9sCcbqt+NKCJWlCHLIvpyGKTn42Q3utyIecmESvpMyEd5C5UUJyBivPOJhhT
    gcCjWRCAMAoGCCqGSM49BAMCA0gAMEUCIQD9gg0Ga5qAtSstWhz9Vtv4khSlTQDD
    2k+i/BL+AYxWUgIgKjzgYBqidDkGU1EelgxhdDF2nUEaw8kiiUztfD8yOc0=
    -----END CERTIFICATE-----
    -----BEGIN CERTIFICATE-----
    MIIBGzCBwaADAgECAgEHMAoGCCqGSM49BAMCMBYxFDASBgNVBAMMC2Voci5leGFt
    cGxlMCAXDTI2MDEwMTAwMDAwMFoYDzIwNzUwMTAxMDAwMDAwWjAWMRQwEgYDVQQD
    DAtlaHIuZXhhbXBsZTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABKqaAeOUs9JC
    shXJ+O/2wJxuq340oIlaUIcsi+nIYpOfjZDe63Ih5yYRK+kzIR3kLlRQnIGK884m
    GFOBwKNZEIAwCgYIKoZIzj0EAwIDSQAwRgIhAPbtaFshe91lyJcSM0uQ/B8KC9f/
    1AaYIHWD0quL5eK3AiEA1C6Z/Fscl2UFZTJoc5XopREuVZljmrVHh0ZjgWRwtXk=
    -----END CERTIFICATE-----
    """
}
