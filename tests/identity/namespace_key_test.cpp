#include "emulator/identity/namespace_key.h"

#include <QTest>
#include <set>

namespace durascope::identity {

class NamespaceKeyTest : public QObject {
  Q_OBJECT

 private slots:
  void names_give_the_ids_that_workerd_gives() {
    const struct {
      const char* uniqueKey;
      std::string name;
      const char* id;
    } vectors[] = {
        {"my-worker-T", "", "e99d81cbd9890d699e77243c7012210165e10b955494da3f2e2df8b45ac4c4e3"},
        {"my-worker-T", "a", "c8da777d7c26d1f6897083394b13baeff92f445e2526599d14e931fd3045e733"},
        {"my-worker-T", "foo", "015a2f2120984837be7f284be0a643feffdd2af2c1e3a0b232932e08288e9f6a"},
        {"my-worker-T", "room:1", "553dc592f4ba27101ea18b807d38cc9cd84c99b97a96455930fca7aa77aa7b42"},
        {"my-worker-T", "héllo ☃", "5f2de5d3a54d153148889ac8395e61dd1fcc82bacce87b52b371198b994a7e10"},
        {"my-worker-T", std::string(1025, 'a'), "67942df3ea71431138298fc1842266d9370fd0b4e98ddc586cd44dbf46a43c5d"},
        {"my-worker-T", "\xED\xA0\x80", "38dcfadc53080769121aa648be05351cb367a3d0f742c543731490fbff9b5e61"},
        {"my-worker-Plain", "a", "832547c076f3eb11a7de13bf4880a79b6d2b94da7d5c80e2719a5487120d361f"},
        {"my-worker-Plain", "foo", "28cc87d0d03fb24869d232347ee15d97c75686344dd5097690a7b412e9ab546d"},
        {"k-Ctor", "a", "19c8d4d9ea332f0ed6240c00a849bab1e64e11872b53389fb959232264d59b46"},
        {"k-Ctor", "", "daf9aa5bfad8055c56b00148511104fa54a745212ce47d5e5157b291b174d675"},
        {"210bd0cbd803ef7883a1ee9d86cce06e", "a", "7759fab14c7191efab030587bea91292f15088b3c3955ad3ff819d5003940d27"},
        {"210bd0cbd803ef7883a1ee9d86cce06e", "room:1",
         "acb063c3ae3a8aeeebb8e61110635168334fd5570b80e34bcc6c7fd1dd05ff90"},
        {"pin-ü", "a", "1e9e80c4564e1e3f7c9498b505b4ec0f5e42e0bc601e67330d44f6a772fe5fa8"},
        {"pin-ü", "héllo ☃", "06c5de63fe63d3c07210d6f0b2ed9c66b175372fc5cc9b1c4b2a37587ef2315a"},
        {"my-worker-Room", "foo", "a19d2698bc58ef1bbce01059f171252fc504bfdbdfd5f208c63aaa7df899f6af"},
        {"my-worker-staging-Room", "foo", "0514a66ba3a5c248b9dd3cac541fa5fe47f1203b9281e6ef36f601805c7ea2ff"},
    };
    for (const auto& [uniqueKey, name, id] : vectors) {
      const NamespaceKey key(uniqueKey);
      QCOMPARE(key.idFromName(name).hex(), std::string(id));
      QVERIFY(key.owns(key.idFromName(name)));
    }
  }

  void unique_ids_differ_and_belong_to_their_namespace() {
    const NamespaceKey key("my-worker-T");
    std::set<ObjectId> ids;
    for (int i = 0; i < 1'000; ++i) {
      const ObjectId id = key.newUniqueId();
      QVERIFY(key.owns(id));
      QVERIFY(!NamespaceKey("my-worker-U").owns(id));
      ids.insert(id);
    }
    QCOMPARE(ids.size(), std::size_t{1'000});
  }

  void hexadecimal_digits_of_either_case_are_an_id() {
    const NamespaceKey key("my-worker-T");
    const ObjectId id = key.idFromName("foo");
    const std::string hex = id.hex();
    QVERIFY(key.parse(hex) == id);
    QVERIFY(key.parse(QString::fromStdString(hex).toUpper().toStdString()) == id);
  }

  void anything_else_is_refused_in_workerds_words() {
    const NamespaceKey key("my-worker-T");
    const std::string hex = key.idFromName("foo").hex();
    const std::string notHex = "Invalid Durable Object ID: must be 64 hex digits";
    for (const std::string& text :
         {std::string(), hex.substr(1), hex + "0", "g" + hex.substr(1), " " + hex.substr(1)}) {
      QCOMPARE(key.parse(text).error().message, notHex);
    }
    const std::string foreign = "Durable Object ID is not valid for this namespace.";
    QCOMPARE(key.parse(std::string(64, '0')).error().message, foreign);
    QCOMPARE(key.parse(NamespaceKey("other-T").idFromName("foo").hex()).error().message, foreign);
    std::string tampered = hex;
    tampered[0] = tampered[0] == '0' ? '1' : '0';
    QCOMPARE(key.parse(tampered).error().message, foreign);
    QVERIFY(key.parse(tampered).error().kind == ErrorKind::kBadInput);
  }
};

}  // namespace durascope::identity

QTEST_GUILESS_MAIN(durascope::identity::NamespaceKeyTest)
#include "namespace_key_test.moc"
